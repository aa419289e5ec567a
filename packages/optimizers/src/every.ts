/** What happens at every n-th step: n, 2n, … Where the step is no plain number, both ways are computed and one is taken. */
import type { TensorLike } from "@dualtape/core";
import { floor } from "./schedules/schedule.ts";
import type { StepNumber } from "./step-number.ts";

/** `then` at every n-th step, and `otherwise` at all others. */
export function atEvery<T extends TensorLike<T>>(t: StepNumber<T>, n: number, then: T, otherwise: T): T {
  if (typeof t === "number") return t % n === 0 ? then : otherwise;
  return t.equal(windowOf(t, n).mul(n)).where(then, otherwise);
}

/** Which n steps step `t` is one of, from 1: ⌈t/n⌉. */
export function ordinal<T extends TensorLike<T>>(t: StepNumber<T>, n: number): StepNumber<T> {
  return typeof t === "number" ? Math.ceil(t / n) : windowOf(t, n);
}

const windowOf = <T extends TensorLike<T>>(t: T, n: number): T => t.div(-n).elementwise(floor).neg();
