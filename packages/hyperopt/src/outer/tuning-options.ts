/** What a tuning is told, whoever drives it. */
import { checkInteger } from "@dualtape/core";
import type { HyperValues, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import type { Test } from "./assessment.ts";
import type { Told } from "./evaluated.ts";
import type { Checkpoint, Iteration } from "./events.ts";
import type { Keeping } from "./keeping.ts";
import { checkLimits, type Limits } from "./ledger.ts";
import { checkMethod, type Method } from "./method.ts";

/** How to tune, whoever drives it. */
export interface TuningOptions<H extends string, K extends string, V> extends Limits {
  /** What moves the hyperparameters. */
  readonly method: Method;
  /** How to get a hypergradient; what the planner would take on a typical machine where left out. */
  readonly strategy?: Strategy | undefined;
  /** Where to start, in natural units; the initial values of the domains where left out. */
  readonly at?: HyperValues<H> | undefined;
  /** Of what the method draws; 1 by default. */
  readonly seed?: number | undefined;
  /** What was answered before: the `checkpoint` of a result, or the events of a run as they came. */
  readonly from?: Checkpoint<unknown> | undefined;
  /** Whether a sign of life comes after each step, as by default, or after those that are taken together. */
  readonly told?: Told | undefined;
  /** What a gradient costs, in plain runs; measured where left out. */
  readonly price?: number | undefined;
  /** Whether that is measured; true by default. Else a gradient counts as what it usually costs, so that a budget ends where no clock decides. */
  readonly timed?: boolean | undefined;
  /** Who keeps where runs are; nobody by default. */
  readonly keeping?: Keeping | undefined;
  /** The loss on data that tuning does not see, or that of each example, of the last state of a run. */
  readonly test?: Test<K> | undefined;
  /** Is told of each run that stayed finite, with its last state. */
  readonly onIteration?: ((iteration: Iteration<V>, state: State<K, Tensor>) => void) | undefined;
}

/** Refuses what no tuning can be made of. */
export function checkTuning(
  where: string,
  {
    method,
    strategy,
    seed = 1,
    ...limits
  }: Limits & Pick<TuningOptions<never, never, never>, "method" | "strategy" | "seed">,
): void {
  checkMethod(where, method);
  if (strategy !== undefined) checkStrategy(where, strategy);
  checkLimits(where, limits);
  checkInteger(where, "seed", seed, 0);
}
