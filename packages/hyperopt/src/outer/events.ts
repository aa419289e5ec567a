/** What tuning tells while it goes on, and in the end. `V` is the record of the hyperparameters' types, by name. */
import type { Mapped } from "@dualtape/core";
import type { Cost, DivergenceError, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Chaos } from "../derivatives/growth.ts";
import type { ConvergenceError } from "../strategies/implicit/convergence.ts";
import type { Costly } from "../planner/costly.ts";
import type { Assessments, NoiseEvent } from "./assessment.ts";
import type { Ending, Wanted } from "./method.ts";
import type { LostError } from "./lost.ts";

/** One run: where, and with what objective. */
export interface Point<V> {
  /** The hyperparameters, in natural units. */
  readonly hyper: V;
  /** The objective at the end of the run. */
  readonly value: number;
  /** What the dynamics monitors, a value a step: the training loss. Empty where it monitors nothing. */
  readonly curve: readonly number[];
}

/** An evaluation that the method of tuning asked for. */
export interface Iteration<V> extends Point<V> {
  readonly type: "iteration";
  /** From 1, those that diverged counted with the others. */
  readonly iteration: number;
  /** Why the method asked for it. */
  readonly reason: string;
  /** The steps of the run: fewer than all where the method looks less far. */
  readonly steps: number;
  /** Which of the starts it belongs to, from 0, where there are several. */
  readonly start?: number;
  /** d objective/dλ, in natural units; `null` for a plain run. */
  readonly gradient: V | null;
  /** d²objective/du² by the coordinates of the unconstrained space, a row for each; `null` where it was not asked for. */
  readonly hessian: readonly (readonly number[])[] | null;
  /** The hyperparameters among them that nothing with a derivative leads from to the objective. */
  readonly flat: readonly string[];
  /** Where its tangents explode, what was seen of that. */
  readonly chaos: Chaos | null;
  readonly cost: Cost & { readonly seconds: number };
}

/** An evaluation that gave nothing: it did not stay finite, did not come to rest where its strategy needs that, or was lost. */
export interface Divergence<V> extends Pick<DivergenceError, "step" | "hyperparameter" | "remedy"> {
  readonly type: "divergence";
  /** As a `DivergenceError` says it; "unrest" of a run that did not come to rest, "lost" of one that whoever computed it died of. */
  readonly origin: DivergenceError["origin"] | "unrest" | "lost";
  readonly iteration: number;
  readonly reason: string;
  readonly steps: number;
  readonly start?: number;
  readonly hyper: V;
  /** Whether a plain run was asked for, or derivatives. */
  readonly wanted: Wanted;
  /** Whether it is of a run after all that the method has asked for: nothing goes on from there, and no checkpoint holds it. */
  readonly last: boolean;
  readonly seconds: number;
  /** The error that says the same; a copy that `postMessage` or JSON makes of it is none any more, and nothing needs it. */
  readonly error: DivergenceError | ConvergenceError | LostError;
}

/** A sign of life within a run, a few times a second. */
export interface Progress {
  readonly type: "progress";
  readonly iteration: number;
  readonly step: number;
  readonly steps: number;
  /** What the dynamics monitors after this step, as the `curve` will hold it; `null` where that will hold nothing of it. */
  readonly monitored: number | null;
}

/** Hyperparameters that the objective depends on by nothing that has a derivative: they will not move. Told once for each. */
export interface FlatEvent {
  readonly type: "flat";
  readonly iteration: number;
  readonly hyperparameters: readonly string[];
  readonly remedy: string;
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

/** What came of a question. */
export type Answered<V> = Iteration<V> | Divergence<V>;

/** What was answered, in its order: plain values, which JSON and `structuredClone` keep, and all that going on from there needs. */
export type Checkpoint<V> = readonly Answered<V>[];

/** What happens while tuning. */
export type TuneEvent<V> = Answered<V> | Progress | ChaosEvent | FlatEvent | CostlyEvent | NoiseEvent;

/** What became of a start. */
export interface Basin<V> {
  /** Where it was. */
  readonly from: V;
  /** The best whole run that was led to from there; `null` where it was left out before one. */
  readonly best: Pick<Point<V>, "hyper" | "value"> | null;
  /** The most steps that it was run for. */
  readonly steps: number;
  /** The number of its basin, from 1, the deepest first: starts whose best points are near each other share one; `null` without such a point. */
  readonly basin: number | null;
}

/** What tuning found. */
export interface TuneResult<V> extends Point<V>, Assessments {
  /** The first run that stayed finite, at the values that tuning started from where these do: `value` is never greater than this one's. */
  readonly start: Point<V>;
  /** The run at the point that the last gradient led to, or `null` where it did not stay finite, or was not taken. */
  readonly last: Iteration<V> | null;
  /** The runs that stayed finite, in their order. */
  readonly trace: readonly Iteration<V>[];
  /** What `from` continues from. */
  readonly checkpoint: Checkpoint<V>;
  /** The hyperparameters that have not moved, because nothing with a derivative leads from them to the objective. */
  readonly flat: readonly string[];
  /**
   * `finished` where its limits were reached; `settled` where the method expects nothing better, or patience is at its end; `diverged` where it found no way on from
   * the last finite run; `flat` where no hyperparameter can move; `aborted` in the `AbortedError` of a loop that was stopped.
   */
  readonly reason: "finished" | Ending | "aborted";
  /** What became of each start; `null` where there was one alone. */
  readonly basins: readonly Basin<V>[] | null;
  /** The last state of the best run. */
  readonly state: State<string, Tensor>;
}

/** What tuning a training run found. */
export interface TrainingResult<P, V> extends TuneResult<V> {
  /** The parameters that the best run trained. */
  readonly parameters: Mapped<P, Tensor>;
  /** What the training loss told in its last step, by name. */
  readonly extra: Readonly<Record<string, Tensor>>;
}
