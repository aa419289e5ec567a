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
import type { Inspected } from "./inspection.ts";
import type { Runnable } from "./running.ts";
import type { State } from "./stepping.ts";

/** Domains by the name of their hyperparameter. */
export type Domains<H extends string> = Readonly<Record<H, Domain>>;

/** A computation in steps with hyperparameters `H`, a state of the parts `K` and data of the names `I`, and what judges it. */
export interface Dynamics<
  H extends string = string,
  K extends string = string,
  D extends Domains<H> = Domains<H>,
  I extends string = string,
>
  extends Runnable<H, K, I>, Inspected<K, I> {
  /** What runs, for errors and reports. */
  readonly name: string;
  /** The hyperparameters, each with its domain and the value to start from. */
  readonly hyperparameters: D;
  /** The scalar to be made small, from the last state. */
  objective<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): T;
  /** What the objective is made of, where it is judged by several runs or data: each by itself. */
  objectives?<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): readonly T[];
}
