/**
 * An optimizer is a pure update rule for one parameter, generic in the number: run on duals, an update carries its
 * derivatives by the hyperparameters, because they are ordinary arguments and nothing is captured.
 */
import type { Domain, TensorLike } from "@dualtape/core";
import type { StepNumber } from "./step-number.ts";

/** The values of the hyperparameters `H`, each a number of the kind that the update runs on. */
export type Hyper<H extends string, T> = Readonly<Record<H, T>>;

/** What an optimizer remembers of one parameter: named tensors, of its shape or of one that stays. */
export type Slots<K extends string, T> = Readonly<Record<K, T>>;

/** What an update starts from, beside what is remembered. */
export interface Prepared<T> {
  readonly parameter: T;
  /** The derivative of the loss by `parameter`, of its shape. */
  readonly gradient: T;
  /** The number of this step, from 1: a plain number, or one of the kind that the update runs on. */
  readonly t: StepNumber<T>;
  /** The name of the parameter, such as `hidden.w`. */
  readonly path: string;
  /** What `prepare` made of all parameters together, by name: scalars. */
  readonly shared?: Readonly<Record<string, T>>;
}

/** What an update starts from. */
export interface Before<K extends string, T> extends Prepared<T> {
  readonly slots: Slots<K, T>;
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
  /**
   * Looks at all parameters together before the steps, by path: changes what these start from, such as gradients that are clipped to
   * their common norm, or tells each what they `shared`. `stepAll` calls it, then `step`.
   */
  prepare?<T extends TensorLike<T>>(
    hyper: Hyper<H, T>,
    befores: Readonly<Record<string, Before<K, T>>>,
  ): Readonly<Record<string, Prepared<T>>>;
  /** One update. */
  step<T extends TensorLike<T>>(hyper: Hyper<H, T>, before: Before<K, T>): After<K, T>;
  /** The weights to judge and to use, where these are others than the parameter that gradients are taken at. */
  evaluated?<T extends TensorLike<T>>(after: After<K, T>, path: string): T;
}

/** The names of an optimizer's hyperparameters. */
export type HyperparametersOf<O> = O extends Optimizer<infer H> ? H : never;
