/** A plain run of a dynamics, on whatever kind of number the hyperparameters are, step by step, and what it tells. */
import { checkFunction, type Lift, refuse, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checkDynamics, checkRun } from "../dynamics/checks.ts";
import type { Dynamics } from "../dynamics/dynamics.ts";
import { hyperTensors, type HyperValues } from "../dynamics/hyper.ts";
import { Inspector, type Sensitivities, type Sensitivity } from "../dynamics/inspection.ts";
import type { Computed } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { running } from "../engine/running.ts";
import type { Midway, Snapshot } from "./midway.ts";
import { resumeWatched, type Watched, watchedNow } from "./watched.ts";

/** What a run tells after each step. */
export interface StepReport<K extends string, T> {
  readonly t: number;
  /** The state without its derivatives. It belongs to this step: `{ ...state }` keeps it beyond. */
  readonly state: State<K, T>;
  /** How sensitive the state is to the hyperparameters, from strategies that carry tangents along. */
  readonly sensitivity?: Sensitivity | undefined;
  /** The same after each of the steps that were taken together with this one, the last of them, where that was asked for. */
  readonly sensitivities?: Sensitivities | undefined;
  /** What the dynamics monitors, after each of the steps that this tells of; left out where it is to be found in the state. */
  readonly monitored?: ArrayLike<number> | undefined;
}

/** What there is to tell of a step beside its state, or of steps that were taken together. */
export interface Tellable extends Pick<StepReport<never, never>, "sensitivities"> {
  readonly sensitivity?: () => Sensitivity;
  readonly monitored: ArrayLike<number> | (() => number | null);
}

/**
 * A report of which what takes time is found when it is asked for. It is made outside of the generator that yields it: what stands in
 * variables of one is alive for as long as it is.
 */
export class LateReport<K extends string, T> implements StepReport<K, T> {
  readonly #state: () => State<K, T>;
  readonly #told: Tellable;
  constructor(
    readonly t: number,
    state: () => State<K, T>,
    told: Tellable,
  ) {
    this.#state = state;
    this.#told = told;
  }
  get state(): State<K, T> {
    return this.#state();
  }
  get sensitivity(): Sensitivity | undefined {
    return this.#told.sensitivity?.();
  }
  get sensitivities(): Sensitivities | undefined {
    return this.#told.sensitivities;
  }
  get monitored(): ArrayLike<number> | undefined {
    const { monitored } = this.#told;
    if (typeof monitored !== "function") return monitored;
    const value = monitored();
    return value === null ? undefined : [value];
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
 * Work that pauses after its steps, and tells of each. `next(n)` says that nobody will listen to the next `n`, which may then be taken at
 * once; `next("together")`, that such steps may be told of by the last of them alone.
 */
export type Steps<E, R> = Generator<E, R, Heed>;

/** What a listener says it will heed: each step, unless it says otherwise. */
export type Heed = number | "together" | void;

/**
 * Runs a dynamics step by step; throws a `DivergenceError` where its state stops being finite.
 *
 * @param hyper natural values, checked as `hyperTensors` does; what is left out starts where its domain says
 */
export function simulate<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper?: HyperValues<NoInfer<H>>,
): Steps<StepReport<K, Tensor>, Outcome<K, Tensor>>;
/** The same on hyperparameters of any kind of number, into which `lift` brings a tensor; `midway` keeps where it is. */
export function simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  midway?: Midway,
): Steps<StepReport<K, T>, Outcome<K, T>>;
export function simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  ...[hyper, lift, midway]:
    | [hyper?: HyperValues<H> | undefined, lift?: undefined, midway?: undefined]
    | [hyper: Hyper<H, T>, lift: Lift<Tensor, T>, midway?: Midway | undefined]
): Steps<StepReport<K, T>, Outcome<K, T>> | Steps<StepReport<K, Tensor>, Outcome<K, Tensor>> {
  if (lift !== undefined) return simulating(dynamics, hyper, lift, midway);
  checkDynamics("simulate", dynamics);
  return simulating(dynamics, hyperTensors(dynamics, hyper === undefined ? {} : hyper), (constant: Tensor) => constant);
}

/** A plain run, after a step. */
interface PlainSnapshot extends Snapshot, Watched {
  readonly kind: "plain";
}

const isPlain = (kept: Snapshot): kept is PlainSnapshot => kept.kind === "plain";

function* simulating<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  midway?: Midway,
): Steps<StepReport<K, T>, Outcome<K, T>> {
  checkRun("simulate", dynamics, hyper, lift, midway);
  const run = running(dynamics, hyper, lift);
  const inspector = new Inspector(dynamics, run.magnitudes());
  const take = (t: number): StepReport<K, T> => {
    run.advance(t);
    const state = run.later();
    inspector.step(t, run.magnitudes(), state);
    return new LateReport(t, state, { monitored: run.monitored() });
  };
  let curve: ArrayLike<number> = [];
  const leap = (t: number, to: number): number | null => {
    const taken = run.leap(t, to, { heard: walk.heed === "together" });
    if (taken === null) return null;
    inspector.leapt(run.magnitudes());
    curve = taken.monitored;
    return taken.t;
  };
  const tell = (t: number): StepReport<K, T> => new LateReport(t, run.later(), { monitored: curve });
  const kept = midway?.take(isPlain, (from) => resumeWatched(run, inspector, from)) ?? null;
  midway?.offer((): PlainSnapshot | null => {
    const now = watchedNow(run, inspector);
    return now && { kind: "plain", ...now };
  });
  const walk = new Walk(dynamics.steps, take, leap, tell, kept?.run.t);
  while (walk.skip()) walk.heed = yield walk.step();
  const { objective: value } = run.evaluate("objective", (state, hypers, up) => ({
    objective: dynamics.objective(state, hypers, up),
  }));
  inspector.objective(dynamics.steps, value);
  const state = run.copy();
  const cost = { steps: dynamics.steps, bytes: run.bytes(), ...run.computed() };
  run.finish();
  return { value, state, cost };
}

/**
 * The way through the steps of a run, for a generator that tells of them:
 *
 *   while (walk.skip()) walk.heed = yield walk.step();
 */
export class Walk<E> {
  heed: Heed = 0;
  private t: number;

  /**
   * @param take takes a step
   * @param leap takes several at once, from one to another at most, and tells which was the last; `null` where they are to be taken one by
   *   one
   * @param tell what there is to tell of those that were taken at once, by the last of them
   * @param from the last step that was taken before
   */
  constructor(
    private readonly steps: number,
    private readonly take: (t: number) => E,
    private readonly leap: (t: number, to: number) => number | null,
    private readonly tell: (t: number) => E,
    from = 0,
  ) {
    this.t = from + 1;
  }

  /** The last step that was taken. */
  get taken(): number {
    return this.t - 1;
  }
  /** Takes the steps that nobody listens to, and tells whether there are more. */
  skip(): boolean {
    const unheard = unheardIn(this.heed);
    const to = Math.min(this.steps, this.t - 1 + unheard);
    while (this.t <= to) if (!this.leaps(to)) this.take(this.t++);
    return this.t <= this.steps;
  }
  /** Takes a step, or several together where nobody minds, and gives what there is to tell. */
  step(): E {
    return this.heed === "together" && this.leaps(this.steps) ? this.tell(this.t - 1) : this.take(this.t++);
  }

  private leaps(to: number): boolean {
    // What only the first step brings, all that follow are compared with.
    const last = this.t > 1 ? this.leap(this.t, to) : null;
    if (last !== null) this.t = last + 1;
    return last !== null;
  }
}

/** How many steps a listener does not listen to; refuses what says no number of them. */
function unheardIn(heed: Heed): number {
  if (heed === undefined || heed === "together") return 0;
  if (Number.isInteger(heed) ? heed >= 0 : heed === Infinity) return heed;
  return refuse(
    "next",
    "how many steps need not be told of",
    heed,
    'an integer of 0 or more, Infinity, "together" or nothing',
  );
}

/** Runs a generator to its end, listening to none of its steps. */
export function drain<R>(run: Generator<unknown, R, Heed>): R {
  checkFunction("drain", "next of what is to be run", Object(run)["next"]);
  for (;;) {
    const { done, value } = run.next(Infinity);
    if (done) return value;
  }
}
