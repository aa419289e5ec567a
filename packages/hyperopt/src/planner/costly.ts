/** Where `hybrid` is a poor choice: another exact strategy would take a small part of its time, in memory of the same order. */
import { type Lift, sizeOf, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Dynamics } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { formatBytes } from "../strategies/budget.ts";
import { hybrid } from "../strategies/hybrid.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { calibrating } from "./calibrate.ts";
import { estimatesOf } from "./estimates.ts";
import { type Profile, profiling } from "./profile.ts";
import type { Rates } from "./rates.ts";

/** What would be cheaper by far. */
export interface Costly {
  /** The cheaper strategy, as it is written. */
  readonly strategy: string;
  /** How many times the time of that strategy `hybrid` would take, as predicted. */
  readonly times: number;
  readonly remedy: string;
}

/** So many hyperparameters are cheap in forward mode, whatever they do. */
const CHEAP = 8;
/** The times that are worth telling of, and those of the memory of `hybrid` that another may take. */
const [POOR, AMPLE] = [3, 2] as const;

/** Whether, and why, `hybrid` is a poor choice for a run of so many steps, next to what a budget holds. */
export function costlyOf(profile: Profile, rates: Rates, steps: number, budget = Infinity): Costly | null {
  if (profile.count <= CHEAP) return null;
  const { bytes } = estimatesOf(profile, rates, steps, Infinity).hybrid;
  const { hybrid: own, unrolled, checkpointed } = estimatesOf(profile, rates, steps, Math.min(budget, bytes));
  const [best] = [
    { ...unrolled, strategy: "unrolled" },
    { ...checkpointed, strategy: `checkpointed({ checkpoints: ${checkpointed.checkpoints} })` },
  ]
    .filter((other) => other.bytes <= Math.min(budget, AMPLE * bytes))
    .sort((a, b) => a.running - b.running);
  if (best === undefined || own.running < POOR * best.running) return null;
  const { strategy } = best;
  const times = own.running / best.running;
  const remedy =
    `hybrid carries a derivative for each of the ${profile.count} hyperparameters. Pass strategy: ${strategy}, for the same gradient in ` +
    `about 1/${Math.round(times)} of the time, with ${formatBytes(best.bytes)} in place of ${formatBytes(bytes)}`;
  return { strategy, times, remedy };
}

/** The same before a dynamics is tuned by a strategy, left in between; `null` where it cannot be told. */
export function* costlyFor<T extends TensorLike<T>, H extends string, K extends string>(
  strategy: Strategy,
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<undefined, Costly | null, void> {
  const count = Object.values<T>(hyper).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (strategy !== hybrid || count <= CHEAP) return null;
  try {
    const profile = yield* profiling(dynamics, hyper, lift);
    yield;
    return costlyOf(profile, yield* calibrating(), dynamics.steps);
  } catch {
    return null; // what is wrong with a step is said when it is taken
  }
}
