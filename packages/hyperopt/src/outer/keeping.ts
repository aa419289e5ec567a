/**
 * What is kept of a tuning between two of its answers, by whoever wants a kill to cost less than a run: where the run under way is, and what
 * the runs have come to whose last state is asked for once more. All of it may be lost: then it is computed again, to the same bits.
 */
import { checkFunction, refuse } from "@dualtape/core";
import type { Snapshot, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Chaos, Grown } from "../derivatives/growth.ts";

/** What was collected of a run that is evaluated, and where it is. */
export interface Collected {
  readonly run: Snapshot;
  /** The step that was told of last. */
  readonly step: number;
  /** What the dynamics monitors, a value a step. */
  readonly curve: readonly number[];
  readonly grown: Grown;
  readonly chaos: Chaos | null;
}

/** A run under way, in plain values and tensors. */
export interface UnderWay extends Collected {
  /** What it was asked for: where, for what, how many steps, and by which strategy. It goes on for the same alone. */
  readonly asked: string;
  /** The number of the evaluation. */
  readonly iteration: number;
  readonly steps: number;
  /** What it has taken so far. */
  readonly seconds: number;
}

/** Who keeps it. */
export interface Keeping {
  /** The run that was under way; `null` where none is known. */
  readonly from: UnderWay | null;
  /** Hears after each sign of life that a run is under way, and how to find where it is; that is for this moment, and `null` where it cannot be kept. */
  passing(find: () => UnderWay | null): void;
  /** The last state of the run that has answered so; `null` where it is not known. */
  stateOf(iteration: number): State<string, Tensor> | null;
}

/** Refuses what keeps nothing. */
export function checkKeeping(where: string, keeping: Keeping): void {
  if (typeof keeping !== "object" || keeping === null) refuse(where, "keeping", keeping, "one who keeps runs");
  const { from, passing, stateOf } = keeping;
  if (from !== null && typeof from?.asked !== "string")
    refuse(where, "from of keeping", from, "what was kept, or null");
  for (const [name, given] of Object.entries({ passing, stateOf })) checkFunction(where, `${name} of keeping`, given);
}
