/** A state as one vector: its parts, side by side, in whatever kind of number. */
import { norm, type TensorLike } from "@dualtape/core";
import { hypot } from "@dualtape/core/portable";
import type { State } from "./stepping.ts";
import { mapRecord } from "../records/record.ts";

/** a + factor·b. */
export const addScaled = <K extends string, T extends TensorLike<T>>(
  a: State<K, T>,
  factor: T | number,
  b: State<K, T>,
): State<K, T> => mapRecord(a, (part, name) => part.add(b[name].mul(factor)));

/** ‖a‖, as a plain number. */
export const normOf = <T extends TensorLike<T>>(a: State<string, T>): number =>
  Object.values<T>(a).reduce((length, part) => hypot(length, norm(part).magnitude()), 0);
