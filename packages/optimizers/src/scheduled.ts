/** A hyperparameter that changes with the step t: its place is taken by the hyperparameters of a schedule. */
import { putUnder, takeUnder, type Under } from "./names.ts";
import type { Hyper, Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules/schedule.ts";

/**
 * Runs `optimizer` with its hyperparameter `name` on a schedule. `scheduled(adam, "learningRate", cosine(…))` has no
 * `learningRate`, but `learningRate.peak` and `learningRate.final`.
 */
export function scheduled<H extends string, K extends string, N extends H, S extends string>(
  optimizer: Optimizer<H, K>,
  name: N,
  schedule: Schedule<S>,
): Optimizer<Exclude<H, N> | Under<N, S>, K> {
  const { [name]: _, ...others } = optimizer.hyperparameters;
  const x: Hyper<Exclude<H,N>, unknown> = others;
  return {} as never;
}
