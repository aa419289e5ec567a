/**
 * A run under way, whoever computes it: it takes steps, and tells of its state.
 *
 * Numbers go from step to step inside of it. Strategies ask for the few that they need, so that a compiled run may keep all others
 * where it computes. A compiler comes with the dynamics that it compiles: nothing that runs one knows of any other.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { MagnitudeRows, Magnitudes, RowNames } from "./inspection.ts";
import type { Monitored } from "./monitored.ts";
import type { Engine, State, Stepping } from "./stepping.ts";

/** A computation from a state and the hyperparameters, on any kind of number. */
export type Evaluation<H extends string, K extends string, R extends string> = <S extends TensorLike<S>>(
  state: State<K, S>,
  hyper: Hyper<H, S>,
  lift: Lift<Tensor, S>,
) => Readonly<Record<R, S>>;

/** Who computed a run. */
export interface Computed {
  /** `compiled` where programs took steps of it; else each operation was carried out as it was called. */
  readonly engine: Engine;
  /** Why, in a few words: how many steps programs took, and what kept them from the others. */
  readonly why: string;
}

/** How the steps of a run were computed so far: how many by programs, and why not the others. */
export interface Counts {
  readonly byPrograms: number;
  readonly eager: number;
  readonly reason: string | null;
  readonly note: string | null;
}

/** A run after a step: another run of the same dynamics, at the same hyperparameters, goes on from there to the same bits. */
export interface RunningSnapshot {
  /** The step that was taken last. */
  readonly t: number;
  readonly state: Readonly<Record<string, Tensor>>;
  /** The kinds of steps that it has met, and why some have no program: the first of a kind is eager, and whoever goes on is at none's first. */
  readonly met: readonly (readonly [kind: string, reason: string | null])[];
  readonly counts: Counts;
}

/** Elements of a part of states after steps that follow one another: those of state i begin at `from + i * apart`. */
export interface Strided {
  readonly data: Tensor["data"];
  readonly from: number;
  readonly apart: number;
}

/** A number in rows: its leaves by their place, where a tensor has one, at "". */
export type InRows = ReadonlyMap<string, Strided>;

/**
 * Bytes of a state from which on states are kept one by one, each lent a place. A smaller one is made anew in less time than it takes to hold
 * a place for it, and those of many steps are kept in one piece.
 */
export const SMALL_STATE = 4096;

/** The states after some steps that follow one another, in one piece. */
export interface Stretch<K extends string, T> {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  /** The state after one of them. */
  after(t: number): State<K, T>;
  /** All of them, by part, beginning with that after step `from`. */
  readonly rows: Readonly<Record<K, InRows>>;
}

/** Steps that were taken at once. */
export interface Leap<K extends string, T> {
  /** The last of them. */
  readonly t: number;
  /** The greatest of the magnitudes after each. */
  readonly greatest: Magnitudes<K>;
  /** The magnitudes after each. */
  readonly rows: MagnitudeRows;
  /** What is monitored after each; empty unless it was to be heard. */
  readonly monitored: ArrayLike<number>;
  /** The state after each, where they were to be kept. */
  readonly states: Stretch<K, T> | null;
}

/** How steps are taken at once. */
export interface Leaping {
  /** Whether what is monitored is to be known after each. */
  readonly heard?: boolean;
  /** Whether the state after each is to be kept. Where that is better done one by one, no steps are taken. */
  readonly keeps?: boolean;
}

/**
 * A run with hyperparameters `H` and a state of the parts `K`, at a step. It has methods alone: an object literal with an accessor keeps all
 * that this sees, and so the whole run, until all garbage is collected.
 */
export interface Running<H extends string, K extends string, T> {
  /** Goes back to a state that it has been in: the next step starts from there. */
  restore(state: State<K, T>): void;
  /**
   * Takes step `t`, one after the other. Steps that are alike may be taken ahead, up to the one `through` which it will surely be asked to
   * go, the last one of the run by default.
   */
  advance(t: number, through?: number): void;
  /**
   * Takes the steps from `t` on that it takes at once, `to` at most, where all that comes of them is finite, and what is to be heard is
   * known; else it takes none, and gives `null`: they are to be taken one after the other.
   */
  leap(t: number, to: number, how?: Leaping): Leap<K, T> | null;
  /** The state now. It belongs to this moment: a part may be read only when it is asked for. */
  state(): State<K, T>;
  /** All of the state now, to keep. */
  copy(): State<K, T>;
  /** The same, to keep until it is taken back: other states may stand in its place then. */
  lend(): State<K, T>;
  /** A state that was lent, to keep beyond; throws an `ArgumentError` where it was taken back. */
  keep(lent: State<K, T>): State<K, T>;
  /** Takes back a state that was lent; one that was not is left to whoever has it. */
  release(lent: State<K, T>): void;
  /**
   * Says that the run is over: all that was lent is taken back, and no state is asked for any more, but by those who were told of the last
   * step and may ask later. What it computed in is free for others, who need not wait for its state to be moved.
   */
  finish(): void;
  /** The state for who may never ask: `state`, as it is now, found when it is called. */
  later(): () => State<K, T>;
  /** What is monitored of the state, for who may never ask, as by `later`; `null` where nothing is, or on other numbers than tensors. */
  monitored(): () => number | null;
  /** The greatest absolute value of each part of the state, or of its rows where those have names. */
  magnitudes(): Magnitudes<K>;
  /** Bytes of the state. */
  bytes(): number;
  /** Who computed it so far. */
  computed(): Computed;
  /**
   * Where it is, for another one to go on from; `null` where that would not tell how the next steps are computed: on other numbers than
   * tensors, in the first steps, and where steps that ask for their number become programs.
   */
  snapshot(): RunningSnapshot | null;
  /** Goes on from there, step `t + 1` being the next; tells whether it does, which it does not where it starts with other parts. */
  resume(from: RunningSnapshot): boolean;
  /** Computes from the state; `as` names the computation, for errors and reports. */
  evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, T>>;
}

/** What steps that follow one another are given beside their data: so many of them, by the names that `beside` gives it. */
export interface Beside<T> {
  readonly steps: number;
  /** What stands in rows; a tensor, where the run is on other numbers, is a constant among them. */
  readonly rows: Readonly<Record<string, InRows>>;
  /** What all are given alike, but for what stands in rows. */
  readonly same: Readonly<Record<string, T>>;
}

/** What whoever runs a dynamics has to say of it. */
export interface Manner<T> {
  /** That the state is read after each step: a compiled run then keeps those of all steps that it takes at once. */
  readonly keeps?: boolean;
  /**
   * That a step taken again on the same numbers must give the same bits: steps of a kind are all computed in the same way, though the first
   * of a run is eager otherwise.
   */
  readonly repeatable?: boolean;
  /** That nobody asks for magnitudes, nor for what is monitored: a compiled run then finds none with its steps, and does not leap. */
  readonly unwatched?: boolean;
  /** What step `t` is given beside its data, in a record of its own. */
  beside?(t: number): Record<string, T>;
  /** The same for the steps from `t` on, `most` at most, where it stands in rows; `null` where that of step `t` does not. */
  besideRows?(t: number, most: number): Beside<T> | null;
}

/** Computes runs by programs, and keeps these, so that a later run need not make them again. */
export interface Compiler {
  /** Whether it computes on the numbers that tensors become by this. */
  takes<T>(lift: Lift<Tensor, T>): boolean;
  /**
   * Why it leaves a run from this start to eager numbers, that the dynamics does not ask it to compute; `null` where it takes it. Throws an
   * `EngineError` where one that is to be deterministic is left by no choice of its own.
   */
  declines(
    dynamics: Pick<Runnable<never, never>, "steps" | "deterministic">,
    start: Readonly<Record<string, Pick<Tensor, "shape" | "byteLength">>>,
  ): string | null;
  /**
   * Goes through runs of a dynamics that is shortened to a few steps, and makes the programs that they ask for, all in slices: so the runs
   * that follow find them, and do not hold the thread for as long as they take. A promise that is yielded is to be waited for. Nothing is
   * done where runs are eager, and what is wrong with one is left to be said by those that follow.
   */
  ahead<H extends string, K extends string, D extends Runnable<H, K>>(
    dynamics: D & Runnable<H, K>,
    hyper: Hyper<H, Tensor>,
    runs: readonly ((short: D) => Iterator<unknown>)[],
  ): Iterable<Promise<unknown> | undefined>;
  /** Continues a run from its start. */
  run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Runnable<H, K>,
    start: State<K, T>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
    manner: Manner<T>,
  ): Running<H, K, T>;
}

/** What it takes to run a dynamics, without what judges it. */
export interface Runnable<H extends string, K extends string, I extends string = string>
  extends Stepping<H, K, I>, Monitored<K> {
  /**
   * Compiles runs; without one, all runs are eager. `dynamics` and `training` bring one along; give them that of another problem, and the
   * two share their programs.
   */
  readonly compiler?: Compiler;
  /** Which parts of its state are told of by rows. */
  readonly rowNames?: RowNames;
}
