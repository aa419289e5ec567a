/** What tuning tells while it goes on, and in the end. `V` is the record of the hyperparameters' types, by name. */
import type { Mapped } from "@dualtape/core";
import type { Cost, DivergenceError, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Chaos } from "../derivatives/growth.ts";
import type { Costly } from "../planner/costly.ts";

/** One run: where, and with what objective. */
export interface Point<V> {
  /** The hyperparameters, in natural units. */
  readonly hyper: V;
  /** The objective at the end of the run. */
  readonly value: number;
  /** What the dynamics monitors, a value a step: the training loss. Empty where it monitors nothing. */
  readonly curve: readonly number[];
}

/** An iteration of the outer loop. */
export interface Iteration<V> extends Point<V> {
  readonly type: "iteration";
  /** From 1. */
  readonly iteration: number;
  /** d objective/dλ, in natural units. */
  readonly gradient: V;
  readonly cost: Cost & { readonly seconds: number };
}

/** A sign of life within a run, a few times a second. */
export interface Progress {
  readonly type: "progress";
  readonly iteration: number;
  readonly step: number;
  readonly steps: number;
}

/** Hyperparameters that the objective depends on by nothing that has a derivative: they will not move. Told once for each. */
export interface FlatEvent {
  readonly type: "flat";
  readonly iteration: number;
  readonly hyperparameters: readonly string[];
  readonly remedy: string;
}

/** A run that did not stay finite; the outer step is retried at half its length, but for the last one. */
export interface Divergence extends Pick<DivergenceError, "step" | "hyperparameter" | "origin" | "remedy"> {
  readonly type: "divergence";
  readonly iteration: number;
  /** The error that says the same; a copy that `postMessage` makes of it is a plain `Error`. */
  readonly error: DivergenceError;
  /** The part of the outer step that is tried next; 0 where nothing is. */
  readonly scale: number;
}

/** A run whose tangents explode: its hypergradient is exact and useless. Told once a run, at the step that shows it. */
export interface ChaosEvent extends Chaos {
  readonly type: "chaos";
  readonly iteration: number;
}

/** `hybrid` is a poor choice: another strategy is predicted to take less than a third of its time. Told once, before the first run. */
export interface CostlyEvent extends Costly {
  readonly type: "costly";
}

/** What happens while tuning. */
export type TuneEvent<V> = Iteration<V> | Progress | Divergence | ChaosEvent | FlatEvent | CostlyEvent;

/** What tuning found. */
export interface TuneResult<V> extends Point<V> {
  /** The run at the values it started from: `value` is never greater than this one's. */
  readonly start: Point<V>;
  /** The run after the last update, or `null` where that did not stay finite, or the loop was stopped before it. */
  readonly last: Point<V> | null;
  readonly trace: readonly Iteration<V>[];
  /** The hyperparameters that have not moved, because nothing with a derivative leads from them to the objective. */
  readonly flat: readonly string[];
  /**
   * `diverged` where halving the outer step did not help, and the loop ended before its last iteration; `flat` where it ended
   * because no hyperparameter can move; `aborted` in the `AbortedError` of a loop that was stopped.
   */
  readonly reason: "finished" | "diverged" | "flat" | "aborted";
  /** The last state of the best run. */
  readonly state: State<string, Tensor>;
}

/** What tuning a training run found. */
export interface TrainingResult<P, V> extends TuneResult<V> {
  /** The parameters that the best run trained. */
  readonly parameters: Mapped<P, Tensor>;
}
