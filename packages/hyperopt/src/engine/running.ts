/**
 * A run under way, whoever computes it: it takes steps, and tells of its state.
 *
 * Numbers go from step to step inside of it. Strategies ask for the few that they need, so that a compiled run may keep all others
 * where it computes.
 */
import { refusesWebAssembly } from "@dualtape/compile";
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { Tensor } from "@dualtape/tensor";
import type { Dynamics, State, Stepping } from "../dynamics/dynamics.ts";
import type { Magnitudes } from "../dynamics/inspection.ts";
import { compiled } from "./compiled.ts";
import { eagerly } from "./eager.ts";
import type { Tensors } from "./machine.ts";
import { Programs } from "./programs.ts";

/** A computation from a state and the hyperparameters, on any kind of number. */
export type Evaluation<H extends string, K extends string, R extends string> = <S extends TensorLike<S>>(
  state: State<K, S>,
  hyper: Hyper<H, S>,
  lift: Lift<Tensor, S>,
) => Readonly<Record<R, S>>;

/** A run with hyperparameters `H` and a state of the parts `K`, at a step. */
export interface Running<H extends string, K extends string, T> {
  /** Takes step `t`: from 1, one after the other. */
  advance(t: number): void;
  /** The state now. It belongs to this moment: a part may be read only when it is asked for, and `{ ...state }` keeps all. */
  readonly state: State<K, T>;
  /** The greatest absolute value of each part of the state. */
  magnitudes(): Magnitudes<K>;
  /** Bytes of the state. */
  readonly bytes: number;
  /** Computes from the state; `as` tells the computation from others on runs of the same identity. */
  evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, T>>;
}

/**
 * Starts a run. On plain tensors it is compiled, where the dynamics asks for that, or says nothing and the run is long enough to be
 * worth a program.
 */
export function running<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Stepping<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Running<H, K, T> {
  const start = dynamics.start(hyper, lift);
  const tensors = tensorsIn(start);
  const given = tensorsIn(hyper);
  if (tensors === null || given === null || !isCompiled(dynamics, tensors)) {
    return eagerly(dynamics, start, hyper, lift);
  }
  const programs = dynamics.programs ?? new Programs();
  return compiled(dynamics, tensors, given, programs, dynamics.engine === "compiled") as Running<H, K, never>;
}

/** Whether a run on plain tensors is to be compiled: as its dynamics says, else where it is worth a program and can have one. */
export const isCompiled = ({ engine, steps }: Pick<Dynamics, "engine" | "steps">, start: Tensors): boolean =>
  engine === undefined ? steps * workOf(start) >= WORTH_A_PROGRAM && !refusesWebAssembly() : engine === "compiled";

/** Elements computed in a whole run, from which on it takes longer than making a program. */
const WORTH_A_PROGRAM = 50_000;

/** As many small operations in a step as a state has elements, and some more for each part. */
const workOf = (state: Tensors): number => Object.values(state).reduce((sum, { size }) => sum + size + 16, 0);

/** A record whose values are all tensors; `null` where they are not. */
export const tensorsIn = <K extends string>(record: Readonly<Record<K, unknown>>): Readonly<Record<K, Tensor>> | null =>
  Object.values(record).every((value) => value instanceof Tensor) ? (record as Readonly<Record<K, Tensor>>) : null;
