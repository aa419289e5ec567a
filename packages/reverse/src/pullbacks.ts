/**
 * The pullbacks of each kind of row: from the cotangent of a result to that of one input. Each is made in a scope of its own, so that it keeps
 * alive what it needs and nothing else.
 */
import {
  type Elementwise,
  type BilinearTranspose,
  type Custom,
  customMap,
  indexed,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  type InputShapes,
  linear,
  type LinearName,
  type LinearParameters,
  movedBy,
  must,
  type Partial,
  type Precision,
  type ScalarLike,
  type Shape,
  type TensorLike,
} from "@dualtape/core";
import type { Pullback } from "./tape.ts";

/** The result and the inputs of an elementwise row, but for those that a partial does not read. */
export type Read<T> = readonly [y: T | null, a: T | null, b: T | number | null, c: T | number | null];

export const readBy = <T>({ reads }: Partial, y: T, a: T, b: T | number, c: T | number): Read<T> =>
  reads === undefined
    ? [y, a, b, c]
    : [
        reads.includes("y") ? y : null,
        reads.includes("a") ? a : null,
        reads.includes("b") ? b : null,
        reads.includes("c") ? c : null,
      ];

/** The pullback to an input of an elementwise row. In a scope of its own, so that it keeps alive only what is read. */
export const slopeAt =
  <T extends ScalarLike<T>>(
    row: Elementwise,
    index: number,
    [y, a, b, c]: Read<T>,
    shape: Shape,
    precision: Precision,
  ): Pullback<T> =>
  (cotangent) => {
    // In place of what is not read, anything will do.
    const map = row.partials[index]?.(y ?? cotangent, a ?? cotangent, b ?? cotangent, c ?? cotangent);
    return movedBy(row, map, cotangent).sumTo(shape).to(precision);
  };

/** A pullback that gives the cotangent in the precision of its input. */
export const inPrecision =
  <T extends ScalarLike<T>>(pullback: Pullback<T>, precision: Precision): Pullback<T> =>
  (cotangent) =>
    pullback(cotangent).to(precision);

/** The pullback to an input of a linear operation. In a scope of its own, so that it keeps nothing else alive. */
export const transposed =
  <M extends TensorLike<M>, N extends LinearName>(
    name: N,
    shapes: InputShapes,
    index: number,
    parameters: LinearParameters[N],
  ): Pullback<M> =>
  (cotangent) =>
    linear[name].transpose(cotangent, shapes, index, parameters);

/** The pullback to the input of an indexed operation, which holds the indices. */
export const transposedThere =
  <M extends TensorLike<M>, N extends IndexedName>(
    name: N,
    indices: Indices<M>,
    shape: Shape,
    parameters: IndexedParameters[N],
  ): Pullback<M> =>
  (cotangent) =>
    indexed[name].transpose(cotangent, indices, shape, parameters);

/** The pullback to an input of a custom operation; its transpose is made when something flows. `null` for a zero by structure. */
export const transposedAt = <M extends TensorLike<M>>(
  row: Custom,
  index: number,
  y: M,
  inputs: readonly [M, ...M[]],
): Pullback<M> | null =>
  row.partials[index]
    ? (cotangent) => must(customMap(row, index, "transpose", y, inputs), "transpose")(cotangent)
    : null;

/** The pullback to an input of a bilinear operation, which holds the other one. */
export const transposedWith =
  <M extends TensorLike<M>>(transpose: BilinearTranspose, other: M, shape: Shape): Pullback<M> =>
  (cotangent) =>
    transpose(cotangent, other, shape);
