/**
 * A dynamics is anything that runs in steps and is judged in the end: a training run, a physics simulation.
 *
 *   s₀ = start(λ),  sₜ = step(sₜ₋₁, λ, inputₜ),  objective(s_T, λ)
 *
 * It is written once, generic in the number; a strategy chooses the numbers to run it on, and so gets d objective/dλ.
 */
import type { Domain, Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";

/** Domains by the name of their hyperparameter. */
export type Domains<H extends string> = Readonly<Record<H, Domain>>;

/** Everything that one step hands to the next, by name. */
export type State<K extends string, T> = Readonly<Record<K, T>>;

/** What a step is given besides the state and the hyperparameters. */
export interface StepContext<T> {
  /** The number of this step, from 1. */
  readonly t: number;
  /** The data of this step, as constants of the kind of number. */
  readonly input: Readonly<Record<string, T>>;
  /** Brings a tensor into the kind of number that the dynamics runs on, as a constant. */
  readonly lift: Lift<Tensor, T>;
}

/** A computation in steps with hyperparameters `H` and a state of the parts `K`. */
export interface Dynamics<H extends string = string, K extends string = string, D extends Domains<H> = Domains<H>> {
  /** What runs, for errors and reports. */
  readonly name: string;
  /** The hyperparameters, each with its domain and the value to start from. */
  readonly hyperparameters: D;
  /** The horizon T: how many steps a run takes. */
  readonly steps: number;
  /** The data of step `t`, from 1; a dynamics without data leaves it out. */
  input?(t: number): Readonly<Record<string, Tensor>>;
  /** The state before the first step. */
  start<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): State<K, T>;
  /** One step. */
  step<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, context: StepContext<T>): State<K, T>;
  /** The scalar to be made small, from the last state. */
  objective<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): T;
  /** A scalar of each step that is worth a curve, such as the training loss. */
  monitor?<T extends TensorLike<T>>(state: State<K, T>): T;
}

/** Gives a dynamics written as an object literal its types. */
export const dynamics = <H extends string, K extends string, D extends Domains<H>>(
  definition: Dynamics<H, K, D & Domains<H>>,
): Dynamics<H, K, D> => definition;
