/** A state as one vector: its parts, side by side, in whatever kind of number. */
import { ArgumentError, type TensorLike } from "@dualtape/core";
import type { State } from "./stepping.ts";
import { mapRecord } from "../records/record.ts";

/** a + factor·b. */
export const addScaled = <K extends string, T extends TensorLike<T>>(
  a: State<K, T>,
  factor: T | number,
  b: State<K, T>,
): State<K, T> => mapRecord(a, (part, name) => part.add(b[name].mul(factor)));

/** ‖a‖², a scalar. */
export const squaredNorm = <T extends TensorLike<T>>(a: State<string, T>): T => {
  const [first, ...others] = Object.values<T>(a).map((part) => part.square().sum());
  if (first === undefined) throw new ArgumentError("a state", "it has no parts", "Let the dynamics hold one or more");
  return others.reduce((sum, term) => sum.add(term), first);
};

/** ‖a‖, as a plain number. */
export const normOf = <T extends TensorLike<T>>(a: State<string, T>): number => Math.sqrt(squaredNorm(a).magnitude());
