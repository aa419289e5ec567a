/** What training tells on its way, and what it comes to. */
import type { Mapped } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { Stateless } from "../dynamics/loss.ts";
import type { TrainCheckpoint } from "./checkpoint.ts";
import type { Extra, Measurement } from "./measurement.ts";

/** A sign of life, whenever the thread has been given away. */
export interface TrainProgress {
  readonly type: "progress";
  /** The step that was taken last. */
  readonly t: number;
  /** How many there will be, where that is known. */
  readonly steps: number | null;
  /** The epoch of the step, from 1, where there are such. */
  readonly epoch: number | null;
  /** The training loss of the step. */
  readonly loss: number;
  /** What the training loss told. */
  readonly extra: Extra;
}

/** The objective has been measured. */
export interface TrainEvaluation extends Measurement {
  readonly type: "evaluation";
  readonly epoch: number | null;
  /** Whether it is better than all before. */
  readonly improved: boolean;
}

export type TrainEvent = TrainProgress | TrainEvaluation;

/**
 * Why training ended: all steps were taken, no patience was left, or the stream had no more batches. What an error holds of one that was
 * stopped, or diverged, says so.
 */
export type TrainReason = "steps" | "patience" | "data" | "aborted" | "diverged";

/** What training has come to. */
export interface TrainResult<P, C = Stateless> {
  /** The best weights that were evaluated. */
  readonly parameters: Mapped<P, Tensor>;
  /** What losses handed on, as it was there. */
  readonly state: Mapped<C, Tensor>;
  /** The evaluation of these weights. */
  readonly best: Measurement;
  /** All evaluations, in order. */
  readonly evaluations: readonly Measurement[];
  /** The weights after the last step. */
  readonly last: { readonly parameters: Mapped<P, Tensor>; readonly state: Mapped<C, Tensor> };
  /** How many steps were taken, with those before it was taken up again. */
  readonly steps: number;
  readonly reason: TrainReason;
  /** From where to go on, with more steps or other data; after a divergence, from the best weights. */
  readonly checkpoint: TrainCheckpoint;
}
