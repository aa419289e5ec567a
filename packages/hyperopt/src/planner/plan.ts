/**
 * The planner: what each exact strategy would take on a dynamics, in time and memory, before it is run, and which one
 * to use.
 *
 *   hybrid        T·(dual + N̄·tangent + K̄·row)               (1 + K)·state
 *   unrolled      T·(plain + reverse)                        T·state
 *   checkpointed  T·reverse + (1 + r·T − C(s + r, s + 1))·plain  s·state, s as the budget allows
 *
 * and the objective in the same mode; bytes are those that `cost.bytes` counts, with K at most what T steps can read.
 * N̄ is the mean number of tangents and K̄ that of their rows: K, or where a step reads only some of a schedule, as they come in evenly
 * over the run.
 */
import { checkInteger, checkRecord, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { checkDynamics, type Dynamics, hyperTensors, type HyperValues } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { tangentsFor } from "../derivatives/directions.ts";
import { leastOf } from "../hyper/lists.ts";
import { BudgetError, checkBudget, formatBytes } from "../strategies/budget.ts";
import { checkpointed } from "../strategies/checkpointed.ts";
import { checkpointedBytes, checkpointsWithin, keptBytes } from "../strategies/footprint.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { forwardSteps } from "../strategies/revolve.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { truncated } from "../strategies/truncated.ts";
import { unrolled } from "../strategies/unrolled.ts";
import { type Profile, profileOf, type Work } from "./profile.ts";
import { type Duration, eagerly, inPrograms, type Taken } from "./rates.ts";

/** What to plan within. */
export interface PlanOptions {
  /**
   * The bytes that `cost.bytes` may come to: the elements of the numbers that must be alive; no limit by default. Leave room
   * for what a step makes and drops, and on a tape for some 16 kB of the heap a step.
   */
  readonly budget?: number;
  /** Admits a biased strategy as well: backpropagation through so many last steps. */
  readonly truncation?: number;
}

/** Their names. */
export const PLAN_OPTIONS = ["budget", "truncation"] as const satisfies readonly (keyof PlanOptions)[];

/** Refuses what is nothing to plan within. */
export function checkPlanOptions(where: string, { budget, truncation }: PlanOptions): void {
  if (budget !== undefined) checkBudget(where, budget);
  if (truncation !== undefined) checkInteger(where, "truncation", truncation, 1);
}

/** What a strategy would take. */
export interface Prediction {
  readonly strategy: Strategy;
  /** The time, in plain runs of the dynamics. */
  readonly runs: number;
  /** The time in seconds, on this machine as it is. */
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
}

/**
 * Predicts what each strategy would take, for about the price of 16 plain steps, and chooses the fastest that fits.
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

/** The same for any kind of number: that of the hyperparameters. */
export function planOn<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  options: PlanOptions = {},
): Plan {
  const where = `plan for ${dynamics.name}`;
  checkPlanOptions(where, options);
  const { budget = Infinity, truncation } = options;
  const profile = profileOf(dynamics, hyper, lift);
  const { steps } = dynamics;
  const predicted = predictions(profile, steps, budget, truncation);
  const [best] = predicted.filter(({ bytes }) => bytes <= budget).sort((a, b) => a.seconds - b.seconds);
  if (best === undefined) throw new BudgetError(where, budget, leastOf(predicted.map(({ bytes }) => bytes)));
  const plain = durationOf(profile, [{ count: profile.step.plain, mode: "plain", times: steps }]);
  const scale = profile.seconds / eagerly([{ count: profile.step.plain, mode: "plain", times: 1 }]).running;
  const rows = predicted.map(({ strategy, running, seconds: first, bytes, steps: taken }): Prediction => {
    const fits = bytes <= budget;
    const why = !fits
      ? `would need ${formatBytes(bytes)} of the ${formatBytes(budget)} allowed`
      : strategy === best.strategy
        ? "is the fastest that fits"
        : first < 1.05 * best.seconds
          ? "would take about as long"
          : `would take ${count(first / best.seconds)} times as long`;
    // What is done once is measured cold as it is.
    const seconds = scale * running + (first - running);
    return { strategy, runs: running / plain.running, seconds, bytes, steps: taken, fits, why };
  });
  const chosen = rows.find(({ strategy }) => strategy === best.strategy) as Prediction;
  return { chosen, rows, budget, sentence: sentenceOf(chosen, rows, profile.count) };
}

interface Estimate {
  readonly strategy: Strategy;
  /** Seconds of the machine that the rates are from: of the steps alone, and with what is to be done once before. */
  readonly running: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly steps: number;
}

/** How long steps take as the dynamics is computed. */
const durationOf = ({ compiled }: Profile, parts: readonly Taken[]): Duration =>
  compiled ? inPrograms(parts) : eagerly(parts);

function predictions(profile: Profile, steps: number, budget: number, truncation?: number): readonly Estimate[] {
  const { footprint, step, objective, count, directions, read, started } = profile;
  const carrying = started ? steps : steps - 1;
  const checkpoints = Math.max(1, checkpointsWithin(budget, footprint, steps));
  const again = forwardSteps(steps, checkpoints) + 1;
  const atEnd = tangentsFor(directions, started ? count : Math.min(count, read * steps), "spread");
  const atFirst = tangentsFor(directions, Math.min(read, count), "side by side");
  const mean = { tangents: (atFirst.tangents + atEnd.tangents) / 2, rows: (atFirst.rows + atEnd.rows) / 2 };
  const duals = (work: Work, times: number, carried: number, { tangents, rows }: typeof mean): readonly Taken[] => {
    const { operations, elements } = work.tangent;
    return [
      { count: work.dual, mode: "plain", times },
      {
        count: { operations: tangents * operations, elements: rows * (elements + WATCHING * footprint.state) },
        mode: "tangent",
        times: carried,
      },
    ];
  };
  /** So many steps forward, and so many that are gone back through. */
  const back = (forward: number, backward: number): readonly Taken[] => [
    { count: step.plain, mode: "plain", times: forward },
    { count: step.reverse, mode: "reverse", times: backward },
    { count: objective.reverse, mode: "reverse", times: 1 },
  ];
  const taken = (strategy: Strategy, parts: readonly Taken[], bytes: number, count: number): Estimate => {
    const { running, once } = durationOf(profile, parts);
    return { strategy, running, seconds: running + once, bytes, steps: count };
  };
  const forward = [...duals(step, steps, carrying, mean), ...duals(objective, 1, 1, atEnd)];
  const estimates = [
    taken(hybrid, forward, footprint.state * (1 + atEnd.rows), steps),
    taken(unrolled, back(steps, steps), keptBytes(footprint, steps, steps), steps),
    taken(checkpointed({ checkpoints }), back(again, steps), checkpointedBytes(footprint, checkpoints), steps + again),
  ];
  if (truncation !== undefined) {
    const kept = Math.min(truncation, steps);
    estimates.push(
      taken(truncated({ steps: truncation }), back(steps, kept), keptBytes(footprint, kept, steps), steps),
    );
  }
  return estimates;
}

/** Elements of work a byte of a tangent, to see that it is finite. */
const WATCHING = 0.09;

/** "hybrid: 4 hyperparameters cost 5 plain runs and 310 kB; unrolled would need 43 MB of the 16 MB allowed", say. */
function sentenceOf({ strategy, runs, bytes }: Prediction, rows: readonly Prediction[], directions: number): string {
  const subject = directions === 1 ? "1 hyperparameter costs" : `${directions} hyperparameters cost`;
  const others = rows.filter((row) => row.strategy !== strategy).map((row) => `${row.strategy.name} ${row.why}`);
  return `${strategy.name}: ${subject} ${count(runs)} plain runs and ${formatBytes(bytes)}; ${others.join(", ")}`;
}

const count = (value: number): string => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));
