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
  const predicted = predictions(profile, dynamics.steps, budget, truncation);
  const [best] = predicted.filter(({ bytes }) => bytes <= budget).sort((a, b) => a.work - b.work);
  if (best === undefined) throw new BudgetError(where, budget, leastOf(predicted.map(({ bytes }) => bytes)));
  const rows = predicted.map(({ strategy, work, bytes, steps }): Prediction => {
    const runs = work / (profile.step.plain * dynamics.steps);
    const fits = bytes <= budget;
    const why = !fits
      ? `would need ${formatBytes(bytes)} of the ${formatBytes(budget)} allowed`
      : strategy === best.strategy
        ? "is the fastest that fits"
        : work < 1.05 * best.work
          ? "would take about as long"
          : `would take ${count(work / best.work)} times as long`;
    return { strategy, runs, seconds: runs * profile.seconds * dynamics.steps, bytes, steps, fits, why };
  });
  const chosen = rows.find(({ strategy }) => strategy === best.strategy) as Prediction;
  return { chosen, rows, budget, sentence: sentenceOf(chosen, rows, profile.count) };
}

interface Estimate {
  readonly strategy: Strategy;
  readonly work: number;
  readonly bytes: number;
  readonly steps: number;
}

function predictions(profile: Profile, steps: number, budget: number, truncation?: number): readonly Estimate[] {
  const { footprint, step, objective, count, directions, read, started } = profile;
  const carrying = started ? steps : steps - 1;
  const checkpoints = Math.max(1, checkpointsWithin(budget, footprint, steps));
  const again = forwardSteps(steps, checkpoints) + 1;
  const atEnd = tangentsFor(directions, started ? count : Math.min(count, read * steps), "spread");
  const atFirst = tangentsFor(directions, Math.min(read, count), "side by side");
  const mean = { tangents: (atFirst.tangents + atEnd.tangents) / 2, rows: (atFirst.rows + atEnd.rows) / 2 };
  const tangentWork = (work: Work, { tangents, rows }: typeof mean): number =>
    tangents * work.tangent + rows * work.row;
  const estimates: Estimate[] = [
    {
      strategy: hybrid,
      work: compiledWork(
        profile,
        steps * step.dual +
          carrying * (tangentWork(step, mean) + mean.rows * WATCHING * footprint.state) +
          objective.dual +
          tangentWork(objective, atEnd),
      ),
      bytes: footprint.state * (1 + atEnd.rows),
      steps,
    },
    {
      strategy: unrolled,
      work: backwardWork(profile, steps, steps),
      bytes: keptBytes(footprint, steps, steps),
      steps,
    },
    {
      strategy: checkpointed({ checkpoints }),
      work: backwardWork(profile, again, steps),
      bytes: checkpointedBytes(footprint, checkpoints),
      steps: steps + again,
    },
  ];
  if (truncation !== undefined) {
    const kept = Math.min(truncation, steps);
    estimates.push({
      strategy: truncated({ steps: truncation }),
      work: backwardWork(profile, steps, kept),
      bytes: keptBytes(footprint, kept, steps),
      steps,
    });
  }
  return estimates;
}

/** How many times as fast a compiled run is, at least; and the seconds that it takes to make its programs. */
const COMPILED = { speed: 10, making: 0.15 };

/** The work of what is compiled where the dynamics and its size allow. */
const compiledWork = ({ compiled }: Profile, work: number): number =>
  compiled ? Math.min(work, work / COMPILED.speed + COMPILED.making) : work;

/** Seconds a byte of a tangent, to see that it is finite. */
const WATCHING = 0.2e-9;

/** So many steps forward, and so many that are recorded to go back through. */
const backwardWork = (profile: Profile, forward: number, back: number): number =>
  compiledWork(
    profile,
    forward * profile.step.plain + back * RECORDING * profile.step.reverse + profile.objective.reverse,
  );

/** What a tape of its own for each step makes of the work. */
const RECORDING = 1.12;

/** "hybrid: 4 hyperparameters cost 5 plain runs and 310 kB; unrolled would need 43 MB of the 16 MB allowed", say. */
function sentenceOf({ strategy, runs, bytes }: Prediction, rows: readonly Prediction[], directions: number): string {
  const subject = directions === 1 ? "1 hyperparameter costs" : `${directions} hyperparameters cost`;
  const others = rows.filter((row) => row.strategy !== strategy).map((row) => `${row.strategy.name} ${row.why}`);
  return `${strategy.name}: ${subject} ${count(runs)} plain runs and ${formatBytes(bytes)}; ${others.join(", ")}`;
}

const count = (value: number): string => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));
