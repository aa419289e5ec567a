/**
 * A run under way, whoever computes it: it takes steps, and tells of its state.
 *
 * Numbers go from step to step inside of it. Strategies ask for the few that they need, so that a compiled run may keep all others
 * where it computes.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { State, Stepping } from "../dynamics/dynamics.ts";
import type { Magnitudes } from "../dynamics/inspection.ts";
import { eagerly } from "./eager.ts";

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

/** Starts a run. */
export const running = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Stepping<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Running<H, K, T> => eagerly(dynamics, hyper, lift);
