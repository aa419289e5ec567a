/** A plain run of a dynamics, on whatever kind of number the hyperparameters are, step by step, and what it tells. */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Dynamics } from "../dynamics/dynamics.ts";
import { Inspector, type Sensitivity } from "../dynamics/inspection.ts";
import type { State } from "../dynamics/stepping.ts";
import { running } from "../engine/running.ts";

/** What a run tells after each step. */
export interface StepReport<K extends string, T> {
  readonly t: number;
  /** The state without its derivatives. It belongs to this step: `{ ...state }` keeps it beyond. */
  readonly state: State<K, T>;
  /** How sensitive the state is to the hyperparameters, from strategies that carry tangents along. */
  readonly sensitivity?: Sensitivity;
}

/** What a run took. */
export interface Cost {
  /** Steps of the dynamics that were computed, over all the runs that the strategy needs. */
  readonly steps: number;
  /** Bytes of the numbers that must be alive at once: states with their tangents, or the tape. */
  readonly bytes: number;
}

/** The end of a run. */
export interface Outcome<K extends string, T> {
  /** The objective, a scalar. */
  readonly value: T;
  /** The last state, without derivatives. */
  readonly state: State<K, T>;
  readonly cost: Cost;
}

/** Runs a dynamics step by step; throws a `DivergenceError` where its state stops being finite. */
export function* simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<StepReport<K, T>, Outcome<K, T>, void> {
  const run = running(dynamics, hyper, lift);
  const inspector = new Inspector(dynamics, run.magnitudes());
  for (let t = 1; t <= dynamics.steps; t++) {
    run.advance(t);
    inspector.step(t, run.magnitudes(), run.state);
    yield { t, state: run.state };
  }
  const { objective: value } = run.evaluate("objective", (state, hypers, up) => ({
    objective: dynamics.objective(state, hypers, up),
  }));
  inspector.objective(dynamics.steps, value);
  return { value, state: { ...run.state }, cost: { steps: dynamics.steps, bytes: run.bytes } };
}

/** Runs a generator to its end. */
export function drain<R>(run: Generator<unknown, R, void>): R {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}
