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
import { eagerly, inPrograms, type Rates } from "./rates.ts";

/** The bytes that a run may keep. */
const MEMORY = 1e9;

/** The rates of a machine of 2026. */
const TYPICAL: Rates = { operation: { plain: 1.7e-6, tangent: 1.3e-6, reverse: 1.6e-6 }, element: 2.2e-9 };

/** A strategy, and what a gradient by it takes, in plain runs, as counted. */
export interface Chosen {
  readonly strategy: Strategy;
  readonly price: number;
}

/** What a gradient takes by compiled backpropagation, about, in plain runs: where it is not counted. */
export const PRICE = 3;

/** Chooses the fastest exact strategy that a gigabyte holds, `hybrid` where none does; left in between. One that is given is only counted. */
export function* choosing<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  given?: Strategy,
): Generator<undefined, Chosen, void> {
  try {
    const profile = yield* profiling(dynamics, hyper, lift);
    const estimates = estimatesOf(profile, TYPICAL, dynamics.steps, MEMORY);
    const candidates = candidatesOf(estimates);
    const fastest = fastestOf(candidates, MEMORY)?.strategy ?? hybrid;
    const strategy = given ?? fastest;
    const counted = candidates.find((one) => one.strategy === strategy);
    const compute = profile.compiled ? inPrograms : eagerly;
    const judged = compute([{ count: profile.objective.plain, mode: "plain", times: 1 }], TYPICAL).running;
    const price = (counted?.running ?? Number.NaN) / (estimates.plain.running + judged);
    return { strategy, price: Number.isFinite(price) ? Math.max(1, price) : PRICE };
  } catch {
    return { strategy: given ?? hybrid, price: PRICE }; // what is wrong with a step is said when it is taken
  }
}
