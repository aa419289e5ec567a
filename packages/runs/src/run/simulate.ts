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
  const walk = new Walk(dynamics.steps, take, leap);
  while (walk.skip()) walk.unheard = yield walk.step();
  const { objective: value } = run.evaluate("objective", (state, hypers, up) => ({
    objective: dynamics.objective(state, hypers, up),
  }));
  inspector.objective(dynamics.steps, value);
  return { value, state: run.copy(), cost: { steps: dynamics.steps, bytes: run.bytes, ...run.computed } };
}

/** What a dynamics monitors of a state, as a plain number; `null` where it monitors nothing. */
export function monitored<K extends string>(dynamics: Dynamics<never, K>, state: State<K, Tensor>): number | null {
  if (dynamics.monitor === undefined) return null;
  const value = dynamics.monitor(state);
  if (isKind<Tensor>(value, "Tensor")) return value.item();
  return refuse(`${dynamics.name}, monitor`, "it", value, "a number of the kind that the state is of");
}

/**
 * The way through the steps of a run, for a generator that tells of them:
 *
 *   while (walk.skip()) walk.unheard = yield walk.step();
 */
export class Walk<E> {
  /** How many of the next steps nobody listens to. */
  unheard: number | void = 0;
  private t = 1;

  /**
   * @param take takes a step
   * @param leap takes several at once, from one to another at most, and tells which was the last; `null` where they are to be taken one by
   *   one
   */
  constructor(
    private readonly steps: number,
    private readonly take: (t: number) => E,
    private readonly leap: (t: number, to: number) => number | null,
  ) {}

  /** Takes the steps that nobody listens to, and tells whether there are more. */
  skip(): boolean {
    const to = Math.min(this.steps, this.t - 1 + (this.unheard ?? 0));
    while (this.t <= to) {
      // What only the first step brings, all that follow are compared with.
      const last = this.t > 1 ? this.leap(this.t, to) : null;
      if (last === null) this.step();
      else this.t = last + 1;
    }
    return this.t <= this.steps;
  }
  /** Takes a step, and gives what there is to tell of it. */
  step(): E {
    return this.take(this.t++);
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
