/**
 * What theory says a strategy will take: `plan` counts the operations and bytes of one step, and extrapolates.
 *
 *   hybrid (1 + K)·state;  unrolled T·state;  checkpointed √T·state;  reversible state + T·P·log₂(1/μ) bits
 *
 * Reversible is not in the planner: it takes a plain run more than reversing from checkpoints at every step. Of what a
 * compiler makes of the operations, theory knows nothing.
 */
import { type Dynamics, plan, type Prediction } from "@dualtape/hyperopt";
import type { Deal } from "../../data/deal.ts";
import type { Cost, Size } from "./messages.ts";
import { DECAY, problemOf, WEIGHTS } from "./problem.ts";
import { checkpointsFor } from "./sizes.ts";

/** Seconds that a step takes without derivatives, measured. */
export interface Pace {
  readonly eager: number;
  readonly fixed: number;
}

/** What each strategy will take at a size. */
export function predict(digits: Deal, size: Size, pace: Pace): readonly Cost[] {
  const { steps } = size;
  const { eager, fixed } = problemOf(digits, size);
  const rows = rowsOf(eager);
  const state = rows.hybrid.bytes / (1 + size.directions);
  const sparse = rowsOf(eager, rows.checkpointed.bytes - (steps - checkpointsFor(steps)) * state);
  const twin = reversibleOf(digits, size);
  const seconds = ({ runs }: Prediction): number => runs * steps * pace.eager;
  return [
    { ...size, series: "hybrid", seconds: seconds(rows.hybrid), bytes: rows.hybrid.bytes },
    { ...size, series: "unrolled", seconds: seconds(rows.unrolled), bytes: rows.unrolled.bytes },
    { ...size, series: "checkpointed", seconds: seconds(sparse.checkpointed), bytes: sparse.checkpointed.bytes },
    {
      ...size,
      series: "reversible",
      seconds: (1 + rowsOf(fixed).checkpointed.runs) * steps * pace.fixed,
      bytes: twin,
    },
    { ...size, series: "plain", seconds: steps * pace.eager, bytes: state },
  ];
}

/** The planner's rows; its checkpointed run keeps as many states as the budget holds, every one without a budget. */
function rowsOf<H extends string>(dynamics: Dynamics<H>, budget = Infinity) {
  const [hybrid, unrolled, checkpointed] = plan(dynamics, { budget }).rows;
  if (hybrid === undefined || unrolled === undefined || checkpointed === undefined) throw new Error("no plan");
  return { hybrid, unrolled, checkpointed };
}

/**
 * A state, its cotangents and those of the hyperparameters, the tape of a step, and the bits that were dropped. A run of one step
 * from one checkpoint weighs the hyperparameters and two states more: its start, and its end.
 */
function reversibleOf(digits: Deal, size: Size): number {
  const { hybrid, checkpointed } = rowsOf(problemOf(digits, { ...size, steps: 1 }).fixed);
  const state = hybrid.bytes / (1 + size.directions);
  const hyper = size.directions * Float64Array.BYTES_PER_ELEMENT;
  return checkpointed.bytes - hyper - 2 * state + (size.steps * WEIGHTS * Math.log2(1 / DECAY)) / 8;
}
