/** The planner: what each exact strategy would take on a dynamics, in time and memory, before it is run, and which one to use. */
import { checkInteger, checkRecord, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { checkDynamics, drain, type Dynamics, hyperTensors, type HyperValues } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { leastOf } from "../hyper/lists.ts";
import { BudgetError, checkBudget, formatBytes } from "../strategies/budget.ts";
import { checkpointed } from "../strategies/checkpointed.ts";
import { hybrid } from "../strategies/hybrid.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { truncated } from "../strategies/truncated.ts";
import { unrolled } from "../strategies/unrolled.ts";
import { calibrate } from "./calibrate.ts";
import { type Costly, costlyOf } from "./costly.ts";
import { type Estimate, type Estimates, estimatesOf } from "./estimates.ts";
import { profiling } from "./profile.ts";
import { checkRates, eagerly, type Rates } from "./rates.ts";

/** What to plan within. */
export interface PlanOptions {
  /**
   * The bytes that `cost.bytes` may come to: the elements of the numbers that must be alive; no limit by default. Leave room
   * for what a step makes and drops, and on a tape for some 16 kB of the heap a step.
   */
  readonly budget?: number;
  /** Admits a biased strategy as well: backpropagation through so many last steps. */
  readonly truncation?: number;
  /** How many gradients are to come, which share the time that programs take to be made; 10 by default. */
  readonly gradients?: number;
  /** The rates of the machine to plan for, which make the choice the same each time: those of this one, measured, by default. */
  readonly rates?: Rates;
}

/** Their names. */
export const PLAN_OPTIONS = [
  "budget",
  "truncation",
  "gradients",
  "rates",
] as const satisfies readonly (keyof PlanOptions)[];

/** Refuses what is nothing to plan within. */
export function checkPlanOptions(where: string, { budget, truncation, gradients, rates }: PlanOptions): void {
  if (budget !== undefined) checkBudget(where, budget);
  if (truncation !== undefined) checkInteger(where, "truncation", truncation, 1);
  if (gradients !== undefined) checkInteger(where, "gradients", gradients, 1);
  if (rates !== undefined) checkRates(where, rates);
}

/** The gradients that tuning takes, about. */
export const GRADIENTS = 10;

/** What a strategy would take. */
export interface Prediction {
  readonly strategy: Strategy;
  /** The time, in plain runs of the dynamics. */
  readonly runs: number;
  /** The time of the first gradient in seconds, on this machine as it is: what is made once is made then. */
  readonly seconds: number;
  /** What `cost.bytes` will be. */
  readonly bytes: number;
  /** What `cost.steps` will be. */
  readonly steps: number;
  /** Whether the budget holds it. */
  readonly fits: boolean;
  /** What speaks for or against it, in a few words. */
  readonly why: string;
}

/** The predictions, and the choice. */
export interface Plan {
  readonly chosen: Prediction;
  /** One for each strategy that was considered. */
  readonly rows: readonly Prediction[];
  readonly budget: number;
  /** Why the choice is what it is, in one sentence. */
  readonly sentence: string;
  /** What would be cheaper by far than `hybrid`, in memory of the same order; `null` where nothing would. */
  readonly costly: Costly | null;
}

/**
 * Predicts what each strategy would take, for about the price of 16 plain steps and a few milliseconds, in which it measures how fast this
 * machine is, and chooses what is the fastest that fits, over all gradients to come.
 * Throws a `BudgetError` that names the least budget where none does.
 */
export function plan<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: PlanOptions & { readonly at?: HyperValues<H> } = {},
): Plan {
  checkDynamics("plan", dynamics);
  checkRecord("plan", "the options", options, [...PLAN_OPTIONS, "at"]);
  const { at = {}, ...within } = options;
  return planOn(dynamics, hyperTensors(dynamics, at), (value) => value, within);
}

/** The same for any kind of number, that of the hyperparameters. */
export function planOn<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  options: PlanOptions = {},
): Plan {
  const where = `plan for ${dynamics.name}`;
  checkPlanOptions(where, options);
  const { budget = Infinity, truncation, gradients = GRADIENTS, rates = calibrate() } = options;
  const profile = drain(profiling(dynamics, hyper, lift));
  const { steps } = dynamics;
  const estimates = estimatesOf(profile, rates, steps, budget, truncation);
  const candidates = candidatesOf(estimates, truncation);
  const best = fastestOf(candidates, budget, gradients);
  if (best === undefined) throw new BudgetError(where, budget, leastOf(candidates.map(({ bytes }) => bytes)));
  // The operations of a dynamics may be quicker or slower than those of which the rates are.
  const scale = profile.seconds() / eagerly([{ count: profile.step.plain, mode: "plain", times: 1 }], rates).running;
  const rows = candidates.map((candidate): Prediction => {
    const { strategy, running, once, bytes, steps: taken } = candidate;
    const fits = bytes <= budget;
    const slower = timeOf(candidate, gradients) / timeOf(best, gradients);
    const why = !fits
      ? `would need ${formatBytes(bytes)} of the ${formatBytes(budget)} allowed`
      : candidate === best
        ? "is the fastest that fits"
        : slower < 1.05
          ? "would take about as long"
          : `would take ${count(slower)} times as long`;
    const runs = running / estimates.plain.running;
    return { strategy, runs, seconds: scale * running + once, bytes, steps: taken, fits, why };
  });
  const chosen = rows.find(({ strategy }) => strategy === best.strategy) as Prediction;
  const costly = costlyOf(profile, rates, steps, budget);
  return { chosen, rows, budget, sentence: sentenceOf(chosen, rows, profile.count), costly };
}

const timeOf = ({ running, once }: Estimate, gradients: number): number => gradients * running + once;

/** The fastest of what a budget holds, for so many gradients. */
export const fastestOf = <E extends Estimate>(
  candidates: readonly E[],
  budget: number,
  gradients = GRADIENTS,
): E | undefined =>
  candidates.filter(({ bytes }) => bytes <= budget).sort((a, b) => timeOf(a, gradients) - timeOf(b, gradients))[0];

/** The strategies that are considered, with what they would take. */
export function candidatesOf(
  { hybrid: forward, unrolled: kept, checkpointed: some, truncated: last }: Estimates,
  truncation = 1,
): readonly (Estimate & { readonly strategy: Strategy })[] {
  return [
    { strategy: hybrid, ...forward },
    { strategy: unrolled, ...kept },
    { strategy: checkpointed({ checkpoints: some.checkpoints }), ...some },
    ...(last === null ? [] : [{ strategy: truncated({ steps: truncation }), ...last }]),
  ];
}

/** "hybrid: 4 hyperparameters cost 5 plain runs and 310 kB; unrolled would need 43 MB of the 16 MB allowed", say. */
function sentenceOf({ strategy, runs, bytes }: Prediction, rows: readonly Prediction[], directions: number): string {
  const subject = directions === 1 ? "1 hyperparameter costs" : `${directions} hyperparameters cost`;
  const others = rows.filter((row) => row.strategy !== strategy).map((row) => `${row.strategy.name} ${row.why}`);
  return `${strategy.name}: ${subject} ${count(runs)} plain runs and ${formatBytes(bytes)}; ${others.join(", ")}`;
}

const count = (value: number): string => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));
