/** A plain run of a dynamics, on whatever kind of number the hyperparameters are, step by step, and what it tells. */
import { checkFunction, isKind, type Lift, refuse, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checkRun } from "../dynamics/checks.ts";
import type { Dynamics } from "../dynamics/dynamics.ts";
import { Inspector, type Sensitivity } from "../dynamics/inspection.ts";
import type { Computed } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { running } from "../engine/running.ts";

/** What a run tells after each step. */
export interface StepReport<K extends string, T> {
  readonly t: number;
  /** The state without its derivatives. It belongs to this step: `{ ...state }` keeps it beyond. */
  readonly state: State<K, T>;
  /** How sensitive the state is to the hyperparameters, from strategies that carry tangents along. */
  readonly sensitivity?: Sensitivity | undefined;
}

/**
 * A report whose state is found when it is asked for. It is made outside of the generator that yields it: what stands in variables of one
 * is alive for as long as it is.
 */
export class LateReport<K extends string, T> implements StepReport<K, T> {
  readonly #state: () => State<K, T>;
  constructor(
    readonly t: number,
    state: () => State<K, T>,
    readonly sensitivity?: Sensitivity,
  ) {
    this.#state = state;
  }
  get state(): State<K, T> {
    return this.#state();
  }
}

/** What a run took, and who computed it. */
export interface Cost extends Computed {
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

/**
 * Work that pauses after its steps, and tells of each; `next(n)` says that nobody will listen to the next `n`, which may then be taken at
 * once.
 */
export type Steps<E, R> = Generator<E, R, number | void>;

/** Runs a dynamics step by step; throws a `DivergenceError` where its state stops being finite. */
export function* simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Steps<StepReport<K, T>, Outcome<K, T>> {
  checkRun("simulate", dynamics, hyper, lift);
  const run = running(dynamics, hyper, lift);
  const inspector = new Inspector(dynamics, run.magnitudes());
  const take = (t: number): StepReport<K, T> => {
    run.advance(t);
    const state = run.later();
    inspector.step(t, run.magnitudes(), state);
    return new LateReport(t, state);
  };
  const leap = (t: number, to: number): number | null => {
    const taken = inspector.looksAtEach ? null : run.leap(t, to);
    if (taken !== null) inspector.leapt(run.magnitudes());
    return taken && taken.t;
  };
  yield* stepping(dynamics.steps, take, leap);
  const { objective: value } = run.evaluate("objective", (state, hypers, up) => ({
    objective: dynamics.objective(state, hypers, up),
  }));
  inspector.objective(dynamics.steps, value);
  return { value, state: { ...run.state }, cost: { steps: dynamics.steps, bytes: run.bytes, ...run.computed } };
}

/** What a dynamics monitors of a state, as a plain number; `null` where it monitors nothing. */
export function monitored<K extends string>(dynamics: Dynamics<never, K>, state: State<K, Tensor>): number | null {
  if (dynamics.monitor === undefined) return null;
  const value = dynamics.monitor(state);
  if (isKind<Tensor>(value, "Tensor")) return value.item();
  return refuse(`${dynamics.name}, monitor`, "it", value, "a number of the kind that the state is of");
}

/**
 * Goes through the steps of a run: `take` takes one, and `leap` several at once, to another one at most, and tells which was the last, or
 * `null` where they are to be taken one by one.
 */
export function* stepping<E>(
  steps: number,
  take: (t: number) => E,
  leap: (t: number, to: number) => number | null,
): Steps<E, void> {
  let unheard = 0;
  for (let t = 1; t <= steps; t++) {
    // What only the first step brings, all that follow are compared with.
    const last = unheard > 0 && t > 1 ? leap(t, Math.min(steps, t + unheard - 1)) : null;
    if (last !== null) {
      unheard -= last - t + 1;
      t = last;
    } else {
      const report = take(t);
      if (unheard > 0) unheard -= 1;
      else unheard = (yield report) ?? 0;
    }
  }
}

/** Runs a generator to its end, listening to none of its steps. */
export function drain<R>(run: Generator<unknown, R, number | void>): R {
  checkFunction("drain", "next of what is to be run", Object(run)["next"]);
  for (;;) {
    const { done, value } = run.next(Infinity);
    if (done) return value;
  }
}
