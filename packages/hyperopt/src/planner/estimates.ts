/**
 * What each exact strategy would take on a dynamics, in time and memory, told from what a step and the objective do:
 *
 *   hybrid        T·(dual + N̄·tangent + K̄·row)               (1 + K)·state
 *   unrolled      T·(plain + reverse)                        T·state
 *   checkpointed  T·reverse + (1 + r·T − C(s + r, s + 1))·plain  s·state, s as the budget allows
 *
 * and the objective in the same mode; bytes are those that `cost.bytes` counts, with K at most what T steps can read.
 * N̄ is the mean number of tangents and K̄ that of their rows: K, or where a step reads only some of a schedule, as they come in evenly
 * over the run.
 */
import { tangentsFor } from "../derivatives/directions.ts";
import { checkpointedBytes, checkpointsWithin, keptBytes } from "../strategies/footprint.ts";
import { forwardSteps } from "../strategies/revolve.ts";
import type { Profile } from "./profile.ts";
import { type Duration, eagerly, inPrograms, type Rates, type Taken } from "./rates.ts";
import type { Work } from "./work.ts";

/** What a strategy would take: `cost.bytes`, `cost.steps`, and the seconds. */
export interface Estimate extends Duration {
  readonly bytes: number;
  readonly steps: number;
}

/** What the strategies would take within a budget: `checkpointed` from as many checkpoints as that holds, and `truncated` where asked for. */
export interface Estimates {
  readonly hybrid: Estimate;
  readonly unrolled: Estimate;
  readonly checkpointed: Estimate & { readonly checkpoints: number };
  readonly truncated: Estimate | null;
  readonly plain: Duration;
}

/** Elements of work a byte of a tangent, to see that it is finite. */
const WATCHING = 0.09;

/** Estimates what each strategy takes for a run of so many steps. */
export function estimatesOf(
  profile: Profile,
  rates: Rates,
  steps: number,
  budget: number,
  truncation?: number,
): Estimates {
  const { footprint, step, objective, count, directions, read, started, fed } = profile;
  const compute = profile.compiled ? inPrograms : eagerly;
  const carrying = started ? steps : steps - 1;
  const checkpoints = Math.max(1, checkpointsWithin(budget, footprint, steps));
  const again = forwardSteps(steps, checkpoints) + 1;
  const atEnd = tangentsFor(directions, started ? count : Math.min(count, read * steps), "spread");
  const atFirst = tangentsFor(directions, Math.min(read, count), "side by side");
  const mean = { tangents: (atFirst.tangents + atEnd.tangents) / 2, rows: (atFirst.rows + atEnd.rows) / 2 };
  const duals = (work: Work, times: number, carried: number, { tangents, rows }: typeof mean): readonly Taken[] => {
    const { operations, elements } = work.tangent;
    return [
      { count: work.dual, mode: "plain", times, fed: fed && work === step },
      {
        count: { operations: tangents * operations, elements: rows * (elements + WATCHING * footprint.state) },
        mode: "tangent",
        times: carried,
      },
    ];
  };
  /** So many steps forward, and so many that are gone back through. */
  const back = (forward: number, backward: number, how: Taken["taken"]): readonly Taken[] => [
    { count: step.plain, mode: "plain", times: forward, fed },
    { count: step.reverse, mode: "reverse", times: backward, fed, taken: how },
    { count: objective.reverse, mode: "reverse", times: 1 },
  ];
  const taken = (parts: readonly Taken[], bytes: number, taken: number): Estimate => ({
    ...compute(parts, rates),
    bytes,
    steps: taken,
  });
  const forward = [...duals(step, steps, carrying, mean), ...duals(objective, 1, 1, atEnd)];
  const inRows = profile.inRows ? "in rows" : undefined;
  const kept = truncation === undefined ? null : Math.min(truncation, steps);
  return {
    hybrid: taken(forward, footprint.state * (1 + atEnd.rows), steps),
    unrolled: taken(back(steps, steps, inRows), keptBytes(footprint, steps, steps), steps),
    checkpointed: {
      checkpoints,
      ...taken(back(again, steps, "alone"), checkpointedBytes(footprint, checkpoints), steps + again),
    },
    truncated: kept === null ? null : taken(back(steps, kept, inRows), keptBytes(footprint, kept, steps), steps),
    plain: compute([{ count: step.plain, mode: "plain", times: steps, fed }], rates),
  };
}
