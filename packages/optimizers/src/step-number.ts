/**
 * The number of a step, t = 1, 2, …: a plain number where a program counts, or a number of the kind that the update runs on, as in a
 * compiled loop, which counts by itself.
 */
import { ArgumentError, type TensorLike } from "@dualtape/core";

/** The number of a step, from 1. */
export type StepNumber<T> = number | T;

/** The step so many further on. */
export const later = <T extends TensorLike<T>>(t: StepNumber<T>, steps: number): StepNumber<T> =>
  typeof t === "number" ? t + steps : t.add(steps);

/** The step as a plain number, for rules that decide by it; throws an `ArgumentError` where it is none. */
export function plainStep(where: string, t: unknown): number {
  if (typeof t === "number") return t;
  throw new ArgumentError(
    where,
    "its step is no plain number, and it decides by the step",
    "Count the steps outside, with t = 1, 2, …, and not in a compiled loop",
  );
}
