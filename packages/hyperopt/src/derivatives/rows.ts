/**
 * The numbers that primals and tangents of a run are: those it stands on, or, where a tangent has rows, batches of them. A primal is then
 * one that all rows share, and so is a tangent of a single direction.
 */
import { Batch } from "@dualtape/batch";
import type { TensorLike } from "@dualtape/core";
import type { Directions, Group } from "./directions.ts";

/** The way between the numbers `T` that a run stands on and the `S` that its primals and tangents are. */
export interface Rows<T extends TensorLike<T>, S extends TensorLike<S>> {
  primal(value: T): S;
  /** The tangent of a group, of what holds it: that has the rows as its first axis, where there are any. */
  tangent(held: T, group: Group<string>): S;
  /** What a primal holds. */
  valueOf(primal: S): T;
  /** What the tangent of a group holds. */
  heldBy(tangent: S, group: Group<string>): T;
}

/** The numbers where no tangent has rows. */
export function noRows<T extends TensorLike<T>>(): Rows<T, T> {
  const same = (value: T): T => value;
  return { primal: same, tangent: same, valueOf: same, heldBy: same };
}

/** Calls with the numbers for some directions. */
export function withRows<T extends TensorLike<T>, R>(
  { axis }: Directions<string>,
  use: <S extends TensorLike<S>>(rows: Rows<T, S>) => R,
): R {
  if (axis.length === 1) return use<T>(noRows());
  return use<Batch<T>>({
    primal: (value) => new Batch(value, false, axis),
    tangent: (held, { byRow }) => new Batch(held, byRow, axis),
    valueOf: ({ held }) => held,
    heldBy: (tangent, { byRow }) => (byRow ? tangent.spread() : tangent).held,
  });
}
