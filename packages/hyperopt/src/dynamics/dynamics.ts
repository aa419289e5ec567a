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
import { Programs } from "../engine/programs.ts";
import type { Inspection, Magnitudes } from "./inspection.ts";
import { mapRecord } from "../strategies/strategy.ts";

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

/** How a run is computed: each operation as soon as it is called, or a step as one compiled program. */
export type Engine = "eager" | "compiled";

/** A computation in steps with hyperparameters `H` and a state of the parts `K`. */
export interface Dynamics<H extends string = string, K extends string = string, D extends Domains<H> = Domains<H>> {
  /** What runs, for errors and reports. */
  readonly name: string;
  /** The hyperparameters, each with its domain and the value to start from. */
  readonly hyperparameters: D;
  /** The horizon T: how many steps a run takes. */
  readonly steps: number;
  /** How runs on plain tensors are computed; where left out, as suits their size. On other numbers all runs are eager. */
  readonly engine?: Engine;
  /** Keeps the programs of compiled runs, so that a later run need not make them again. */
  readonly programs?: Programs;
  /**
   * Names what step `t` does: steps of one name differ in nothing but state, hyperparameters and data, and use `t` as an operand at
   * most, as in `beta.pow(t)`. They can then share a program; where left out, each step is looked at by itself.
   */
  phase?(t: number): string;
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
  /**
   * Made for each run, from what it starts with: an inspection that knows more of this dynamics than that all parts of its
   * state must be finite, which is asked after it. A step itself looks at no magnitude, for its numbers may have no values.
   */
  inspection?(start: Magnitudes<K>): Inspection<K>;
}

/** What it takes to run a dynamics, without what judges it. */
export type Stepping<H extends string, K extends string> = Pick<
  Dynamics<H, K>,
  "name" | "steps" | "engine" | "programs" | "phase" | "input" | "start" | "step"
>;

/** One step of a dynamics, with the data of that step. */
export const advance = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Pick<Dynamics<H, K>, "input" | "step">,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  lift: Lift<Tensor, T>,
): State<K, T> => dynamics.step(state, hyper, { t, lift, input: mapRecord(dynamics.input?.(t) ?? {}, lift) });

/** Gives a dynamics written as an object literal its types. */
export const dynamics = <H extends string, K extends string, D extends Domains<H>>(
  definition: Dynamics<H, K, D & Domains<H>>,
): Dynamics<H, K, D> => ({ programs: new Programs(), ...definition });
