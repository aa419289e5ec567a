/**
 * Extras: what a loss has to tell beside its value, such as the outputs of a network, from the same pass. A tree of numbers, of which
 * nothing is differentiated: they come back as the primals that they have.
 */
import {
  checkRecord,
  isRecord,
  isRemnant,
  type LeafOf,
  type Lift,
  type Mapped,
  mapTree,
  refuse,
  type ScalarLike,
  type TensorLike,
} from "@dualtape/core";
import type { Var } from "./var.ts";

/** What a function gives that has an extra. */
export interface WithExtra<S, E> {
  /** What is differentiated, a scalar. */
  readonly value: S;
  /** Numbers of the kind that the function runs on, as a tree. */
  readonly extra: E & Mapped<E, S>;
}

/**
 * A function of a tensor that gives its value, or an extra with it. The value by itself is called a `TensorLike<S>`, which only an S is:
 * beside an S, what E is would not be inferred.
 */
export type TensorLoss<T, E> = <S extends TensorLike<S>>(x: S, lift: Lift<T, S>) => TensorLike<S> | WithExtra<S, E>;

/** The same of scalars. */
export type ScalarLoss<T, E> = <S extends ScalarLike<S>>(x: S, lift: Lift<T, S>) => ScalarLike<S> | WithExtra<S, E>;

/** The same of a tree of tensors; `P` is the tree it is evaluated at. */
export type TreeLoss<P, E> = <S extends TensorLike<S>>(
  at: Mapped<P, S>,
  lift: Lift<LeafOf<P>, S>,
) => TensorLike<S> | WithExtra<S, E>;

/** A value of kind `T` and its gradient `G`, with an extra where `E` is one. */
export type ValueAndGradient<G, T, E> = [E] extends [never]
  ? { value: T; gradient: G }
  : { value: T; gradient: G; extra: Mapped<E, T> };

/** Whether a function has given an extra with its value; refuses a record that is something else. */
export function hasExtra<S>(name: string, result: S | WithExtra<S, unknown>): result is WithExtra<S, unknown> {
  if (!isRecord(result) || isRemnant(result)) return false;
  checkRecord(name, "what f gives", result, ["value", "extra"]);
  if (result["extra"] === undefined)
    refuse(name, "the extra of f", undefined, "a tree of numbers, or the value by itself");
  return true;
}

/** The primals of an extra; throws a `ForeignTapeError` on a number that is not of the tape of `like`. */
export const primalsOf = <T extends ScalarLike<T>>(extra: unknown, like: Var<T>): unknown =>
  mapTree(
    extra,
    (leaf: Var<T>, path) => like.own(leaf, path === "" ? "the extra" : `the extra ${path}`).primal,
    `${like.tape.name}, the extra`,
  );
