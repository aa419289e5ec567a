/** What to train, on what, and how, as people write it. */
import type { Domain, Natural } from "@dualtape/core";
import type { Optimizer } from "@dualtape/optimizers";
import type { BatchSource } from "../data/source.ts";
import type { Loss, Stateless } from "./loss.ts";
import type { Compiler } from "./running.ts";
import type { HyperSpecification } from "./specification.ts";
import type { Engine } from "./stepping.ts";

/** What is trained, and what judges it. */
export interface Trainable<P, B, H, N extends string, V = B, C = Stateless> {
  /** The parameters to start from: a tree of tensors. */
  readonly parameters: P;
  /** The loss that each step goes down; a regularizer with its hyperparameter may stand in it. */
  readonly loss: Loss<NoInfer<P>, NoInfer<B>, NoInfer<H>, NoInfer<C>>;
  /** The data that the objective is measured on. Without it, the objective is the training loss of the last step. */
  readonly validation?: V | B;
  /**
   * The loss on the validation data: `loss` by default. Give it when `loss` holds a regularizer, or where the data are of another structure
   * than the batches.
   */
  readonly validationLoss?: Loss<NoInfer<P>, NoInfer<V>, NoInfer<H>, NoInfer<C>>;
  /** What losses hand on from step to step and nobody trains, such as running statistics: a tree of tensors, as it is at first. */
  readonly state?: C;
  /** The decay of a running average of the weights, on which the objective is measured; without it, it is measured on the last ones. */
  readonly average?: number;
  /** Of what losses draw; 1 by default. */
  readonly seed?: number;
  readonly optimizer: Optimizer<N>;
  /** How runs are computed, `eager` or `compiled`; where left out, as suits their size. */
  readonly engine?: Engine;
  /** Who compiles runs: one that other problems have, too, to share their programs; by default one of its own, where it brings any. */
  readonly compiler?: Compiler;
  /**
   * The same bits on every engine and machine, browsers among them: programs take none of its shortcuts, and where it runs none, that is an
   * `EngineError` and no eager run. False by default.
   */
  readonly deterministic?: boolean;
}

/**
 * Batches, trees of tensors and of lists of integers: taken in turn, or found by the step, from 1. A function or a source must give the same
 * batch each time it is asked for a step.
 */
export type Batches<B> = readonly B[] | BatchSource<B> | ((t: number) => B);

/** What to train, on what, and how. */
export interface TrainingOptions<
  P,
  B,
  H extends HyperSpecification,
  N extends string,
  V = B,
  C = Stateless,
> extends Trainable<P, B, H, N, V, C> {
  readonly batches: Batches<B>;
  /** How many steps a run takes. */
  readonly steps: number;
  /** All hyperparameters of the optimizer and of the loss: a domain to tune one, a plain value to hold it. */
  readonly hyper: H & Readonly<Record<N, Domain | Natural>>;
}

/** Validation data of another structure than the batches need a loss of their own. */
export type Judged<P, B, H, V, C> = [V] extends [B] ? unknown : { readonly validationLoss: Loss<P, V, H, C> };

/** Their names. */
export const TRAINABLE = [
  "parameters",
  "loss",
  "validation",
  "validationLoss",
  "state",
  "average",
  "seed",
  "optimizer",
  "engine",
  "compiler",
  "deterministic",
] as const satisfies readonly (keyof Trainable<never, never, never, never>)[];
export const TRAINING_OPTIONS = [
  ...TRAINABLE,
  "batches",
  "steps",
  "hyper",
] as const satisfies readonly (keyof TrainingOptions<never, never, never, never>)[];
