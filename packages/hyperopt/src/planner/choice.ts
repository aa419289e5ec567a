/**
 * The strategy where nobody names one: what the planner would take on a typical machine. Operations are counted and no time is measured, so
 * that the same problem is tuned by the same strategy, to the same bits, wherever that is.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Dynamics } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { hybrid } from "../strategies/hybrid.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { estimatesOf } from "./estimates.ts";
import { candidatesOf, fastestOf } from "./plan.ts";
import { profiling } from "./profile.ts";
import type { Rates } from "./rates.ts";

/** The bytes that a run may keep. */
const MEMORY = 1e9;

/** The gradients that tuning takes, about: what is made once may take longer. */
const RUNS = 10;

/** The rates of a machine of 2026. */
const TYPICAL: Rates = { operation: { plain: 1.7e-6, tangent: 1.3e-6, reverse: 1.6e-6 }, element: 2.2e-9 };

/** Chooses the fastest exact strategy that a gigabyte holds, `hybrid` where none does; left in between. */
export function* choosing<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<undefined, Strategy, void> {
  try {
    const profile = yield* profiling(dynamics, hyper, lift);
    const estimates = estimatesOf(profile, TYPICAL, dynamics.steps, MEMORY);
    return fastestOf(candidatesOf(estimates), MEMORY, RUNS)?.strategy ?? hybrid;
  } catch {
    return hybrid; // what is wrong with a step is said when it is taken
  }
}
