/**
 * A dynamics whose steps can be undone to the bit, given the little that some of them forget. The run then needs no
 * trajectory: its last state and a journal of what was forgotten stand for all states.
 */
import { DualtapeError, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  advance,
  type Computed,
  contextAt,
  type Domains,
  type Dynamics,
  type State,
  type StepContext,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** Parts of a state. */
export type Parts<K extends string, T> = Readonly<Partial<Record<K, T>>>;

/** A dynamics with a way back through each step. */
export interface UndoableDynamics<
  H extends string = string,
  K extends string = string,
  D extends Domains<H> = Domains<H>,
> extends Dynamics<H, K, D> {
  /** What step `t` will overwrite in this state without a trace; empty for most steps. */
  forgotten<T extends TensorLike<T>>(
    state: State<K, T>,
    hyper: Hyper<H, T>,
    t: number,
    lift: Lift<Tensor, T>,
  ): Parts<K, T>;
  /** The state before step `context.t`, from the one after it and what the step forgot. */
  undo<T extends TensorLike<T>>(
    state: State<K, T>,
    hyper: Hyper<H, T>,
    context: StepContext<T>,
    forgotten: Parts<K, T>,
  ): State<K, T>;
  /**
   * The same for one run, with what a step and its undoing must agree on computed by one program; `null` where none is worth making. Left
   * out where no part of a step is for a program.
   */
  inProgram?<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): Moves<H, K, T> | null;
}

/** The steps of one run, there and back. */
export interface Moves<H extends string, K extends string, T> {
  /** The state after step `t`. */
  step(state: State<K, T>, t: number): State<K, T>;
  /** The state before it, from the one after it and what it forgot. */
  undo(state: State<K, T>, t: number, forgotten: Parts<K, T>): State<K, T>;
  /** What has the derivatives of these steps at the states between them: the way back goes through its steps. */
  readonly derivatives: Dynamics<H, K>;
  /** What that is told, beside the state before a step, of the one after it; nothing by default. */
  told?(after: State<K, T>): State<string, T>;
  /** Who has computed the steps so far. */
  computed(): Computed;
}

/** The steps of a run of a dynamics: a program's, where it has one. */
export const movesOf = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: UndoableDynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Moves<H, K, T> =>
  dynamics.inProgram?.(hyper, lift) ?? {
    step: (state, t) => advance(dynamics, state, hyper, t, lift),
    undo: (state, t, forgotten) => retreat(dynamics, state, hyper, t, forgotten, lift),
    derivatives: dynamics,
    computed: () => ({ engine: "eager", why: "its steps are undone to the bit, by the operations that took them" }),
  };

/** Whether the steps of a dynamics can be undone. */
export const isUndoable = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
): dynamics is UndoableDynamics<H, K> => "undo" in dynamics && "forgotten" in dynamics;

/** A step back: `advance` the other way. */
export const retreat = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: UndoableDynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  forgotten: Parts<K, T>,
  lift: Lift<Tensor, T>,
): State<K, T> => dynamics.undo(state, hyper, contextAt(dynamics, t, lift), forgotten);

/** What the steps of a run forgot, by step. */
export class Journal<K extends string, T extends { readonly byteLength: number }> {
  private readonly pages = new Map<number, Parts<K, T>>();

  /** Writes down what step `t` forgets; nothing takes no room. */
  write(t: number, forgotten: Parts<K, T>): void {
    if (Object.keys(forgotten).length > 0) this.pages.set(t, forgotten);
  }
  /** Takes out what step `t` forgot. */
  take(t: number): Parts<K, T> {
    const page = this.pages.get(t) ?? ({} as Parts<K, T>);
    this.pages.delete(t);
    return page;
  }
  /** Everything in the journal. */
  get parts(): readonly T[] {
    return [...this.pages.values()].flatMap((page) => Object.values<T>(page as Record<K, T>));
  }
  get byteLength(): number {
    return this.parts.reduce((bytes, part) => bytes + part.byteLength, 0);
  }
}

/** A run that, undone step by step, did not come back to where it started. */
export class ReversalError extends DualtapeError {
  override readonly name = "ReversalError";
}
