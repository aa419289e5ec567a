/**
 * An optimizer is a pure update rule for one parameter, generic in the number: run on duals, an update carries its
 * derivatives by the hyperparameters, because they are ordinary arguments and nothing is captured.
 */
import type { Domain, TensorLike } from "@dualtape/core";
import type { StepNumber } from "./step-number.ts";

/** The values of the hyperparameters `H`, each a number of the kind that the update runs on. */
export type Hyper<H extends string, T> = Readonly<Record<H, T>>;

/** What an optimizer remembers of one parameter: named tensors of its shape, or scalars. */
export type Slots<K extends string, T> = Readonly<Record<K, T>>;

/** What an update starts from. */
export interface Before<K extends string, T> {
  readonly parameter: T;
  /** The derivative of the loss by `parameter`, of its shape. */
  readonly gradient: T;
  readonly slots: Slots<K, T>;
  /** The number of this step, from 1: a plain number, or one of the kind that the update runs on. */
  readonly t: StepNumber<T>;
  /** The name of the parameter, such as `hidden.w`. */
  readonly path: string;
}

/** What an update makes of it. */
export interface After<K extends string, T> {
  readonly parameter: T;
  readonly slots: Slots<K, T>;
}

/** An update rule with hyperparameters `H` that remembers the slots `K`. */
export interface Optimizer<H extends string = string, K extends string = string> {
  readonly name: string;
  /**
   * Whether all steps do the same: they use `t` as an operand at most, as in `beta.pow(t)`, and decide nothing by it. A compiler then
   * looks at a few steps instead of at each. Where left out, they may differ.
   */
  readonly steady?: boolean;
  /** Each hyperparameter with its domain and its customary value. */
  readonly hyperparameters: Readonly<Record<H, Domain>>;
  /** The slots before the first step. */
  init<T extends TensorLike<T>>(parameter: T, path: string): Slots<K, T>;
  /** Changes all gradients together before the steps, as clipping by their common norm does. */
  prepare?<T extends TensorLike<T>>(
    hyper: Hyper<H, T>,
    gradients: Readonly<Record<string, T>>,
    t: StepNumber<T>,
  ): Readonly<Record<string, T>>;
  /** One update. */
  step<T extends TensorLike<T>>(hyper: Hyper<H, T>, before: Before<K, T>): After<K, T>;
}

/** The names of an optimizer's hyperparameters. */
export type HyperparametersOf<O> = O extends Optimizer<infer H> ? H : never;
