/**
 * A strategy turns a dynamics and the values of its hyperparameters into the objective and its hypergradient.
 *
 * It is generic in the number itself, so that a whole outer loop can be differentiated through its strategy. It is a
 * generator that pauses after every step: whoever drives it can show progress, stop it, or give the thread away.
 */
import { type Lift, refuse, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  type Midway,
  type Outcome,
  type StepReport,
  type Steps,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** The end of a run, with d objective/dλ for each hyperparameter, in natural units and in its shape. */
export interface Hypergradient<H extends string, K extends string, T> extends Outcome<K, T> {
  readonly gradient: Hyper<H, T>;
  /**
   * The hyperparameters that the objective depends on by nothing that has a derivative, such as a comparison, a sign, or a `detach`:
   * their partials are 0 by structure, whatever the objective does. Left out by strategies that take no derivatives.
   */
  readonly flat?: readonly H[];
  /** How far each partial scatters, where a strategy estimates it from samples. */
  readonly standardError?: Hyper<H, T>;
}

/** A way to differentiate the objective of any dynamics by its hyperparameters. */
export interface Strategy {
  readonly name: string;
  /** Whether what it does depends on the values of its point, as noise that it draws may: so many points are taken one by one. */
  readonly oneByOne?: boolean;
  /** The strategy that it leaves a dynamics to, where it is one that chooses. */
  chosen?<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): Strategy;
  /**
   * Throws a `DivergenceError` as soon as a number of the run is not finite. One that knows how goes on from what `midway` has kept, and tells
   * it where the run is; any other starts anew.
   */
  run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
    midway?: Midway,
  ): Steps<StepReport<K, T>, Hypergradient<H, K, T>>;
}

/**
 * The objective of a dynamics and its hypergradient, in one call. Throws a `HyperparameterError` on an unknown name, a
 * `DomainError` on a value outside its domain, and a `DivergenceError` where the run does not stay finite.
 */
export function hypergradient<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  at: HyperValues<H> = {},
): Hypergradient<H, K, Tensor> {
  checkDynamics("hypergradient", dynamics);
  checkStrategy("hypergradient", strategy);
  return drain(strategy.run(dynamics, hyperTensors(dynamics, at), (constant) => constant));
}

/** Refuses what is no strategy. */
export function checkStrategy(where: string, strategy: Strategy): void {
  if (typeof strategy === "function") refuse(where, "the strategy", strategy, "what it makes, as evolution() does");
  if (typeof strategy?.run !== "function") refuse(where, "the strategy", strategy, "one, such as hybrid");
}
