/**
 * The rows of the indexed kind: slices along an axis, picked or added up at indices. Linear in the number, while the indices are held;
 * nothing has a derivative by an index, as none has by a condition.
 *
 * Indices are plain data or a number of the kind. So which rows a step takes may be data of that step, and no other computation.
 */
import { must } from "../must.ts";
import type { IndexedName, IndexedParameters, Indices, TensorLike } from "../number.ts";
import { checkCount, type Shape, sizeOf } from "../shape.ts";

/** A row of the indexed kind. */
export interface Indexed<P> {
  /** Whether each element of the result is one of the number: where that is constant, so is the result. */
  readonly picks: boolean;
  /** The shape of the result, from those of the number and the indices; throws a `ShapeError` where they do not fit. */
  readonly shape: (from: Shape, indices: Shape, parameters: P) => Shape;
  /** The cotangent of a number of shape `from` from that of the result. */
  readonly transpose: <S extends TensorLike<S>>(d: S, indices: Indices<S>, from: Shape, parameters: P) => S;
}

/** The indexed rows, each of which is the transpose of the other. */
export const indexed: { readonly [N in IndexedName]: Indexed<IndexedParameters[N]> } = {
  take: {
    picks: true,
    shape: (from, indices, { axis, batch }) => [
      ...from.slice(0, axis),
      ...indices.slice(batch),
      ...from.slice(axis + 1),
    ],
    transpose: (d, indices, from, { axis, batch }) =>
      d.indexed("scatterAdd", indices, { axis, batch, size: must(from[axis], "axis") }),
  },
  scatterAdd: {
    picks: false,
    shape(from, indices, { axis, batch, size }) {
      const own = indices.slice(batch);
      checkCount("scatterAdd", own, from, axis);
      return [...from.slice(0, axis), size, ...from.slice(axis + own.length)];
    },
    transpose: (d, indices, _from, { axis, batch }) => d.indexed("take", indices, { axis, batch }),
  },
};

/** The shape of indices. */
export const shapeOfIndices = (indices: Indices<{ readonly shape: Shape }>): Shape =>
  indices instanceof Int32Array ? [indices.length] : indices.shape;

/**
 * How an array is walked over by indices: `batch` times those of an item, which hold for each of `outer` blocks of `length` slices of
 * `inner` elements.
 */
export interface IndexedWalk {
  readonly batch: number;
  readonly outer: number;
  /** How many indices an item has. */
  readonly count: number;
  readonly length: number;
  readonly inner: number;
}

/** The walk over an array that slices are taken from, or added into. */
export const indexedWalk = (
  array: Shape,
  indices: Shape,
  { axis, batch }: IndexedParameters[IndexedName],
): IndexedWalk => ({
  batch: sizeOf(array.slice(0, batch)),
  outer: sizeOf(array.slice(batch, axis)),
  count: sizeOf(indices.slice(batch)),
  length: must(array[axis], "axis"),
  inner: sizeOf(array.slice(axis + 1)),
});
