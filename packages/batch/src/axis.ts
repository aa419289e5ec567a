/**
 * The axis of a batch: it stands first in what a batch holds, and nobody sees it. Operations count from behind it, so what they are
 * told is written anew for one axis more.
 */
import {
  type BilinearName,
  type LinearName,
  type LinearParameters,
  must,
  type Range,
  type Padding,
  type Shape,
  type TensorLike,
} from "@dualtape/core";

/** The axis along which a batch is many; numbers of two of them never mix. */
export interface BatchAxis {
  /** What is done for many, for errors. */
  readonly name: string;
  /** How many there are. */
  readonly length: number;
  /** What to do about a number of outside, where that is not to give it as an argument. */
  readonly remedy?: string;
}

/** The parameters of each linear operation, with an axis of a length before the others; `shape` is that of the input without it. */
export const withAxis: {
  readonly [N in LinearName]: (length: number, parameters: LinearParameters[N], shape: Shape) => LinearParameters[N];
} = {
  broadcastTo: (length, { shape }) => ({ shape: [length, ...shape] }),
  sumTo: (length, { shape }, from) => ({ shape: [length, ...onesBefore(shape, from.length)] }),
  reshape: (length, { shape }) => ({ shape: [length, ...shape] }),
  transpose: (_length, { permutation }) => ({ permutation: [0, ...permutation.map((axis) => axis + 1)] }),
  slice: (length, { ranges }) => ({ ranges: [[0, length] satisfies Range, ...ranges] }),
  pad: (_length, { padding }) => ({ padding: [[0, 0] satisfies Padding, ...padding] }),
  windows: (_length, { axis, windows }) => ({ axis: axis + 1, windows }),
  overlapAdd: (_length, { axis, ...others }) => ({ axis: axis + 1, ...others }),
  concat: (_length, { axis }) => ({ axis: axis + 1 }),
};

/** The bilinear operations on what batches hold: `length` for a side that has the axis, `null` for one that all share. */
export const products: {
  readonly [N in BilinearName]: <T extends TensorLike<T>>(a: Side<T>, b: Side<T>, shape: Shape) => T;
} = {
  matmul(a, b, shape) {
    // All rows of the batch meet one matrix: that is a single product.
    if (a.length !== null && b.length === null && b.shape.length === 2) {
      const rows = a.length * a.shape.slice(0, -1).reduce((product, length) => product * length, 1);
      return a.held
        .reshape([rows, must(a.shape.at(-1), "inner axis")])
        .matmul(b.held)
        .reshape([a.length, ...shape]);
    }
    return aligned(a, shape.length).matmul(aligned(b, shape.length));
  },
};

/** An operand: what it holds, the length of its axis, `null` where it has none, and its shape without it. */
export interface Side<T> {
  readonly held: T;
  readonly length: number | null;
  readonly shape: Shape;
}

/** What an operand holds, such that it broadcasts with results of a rank: axes of length 1 stand behind that of the batch. */
export const aligned = <T extends TensorLike<T>>({ held, length, shape }: Side<T>, rank: number): T =>
  length === null ? held : held.reshape([length, ...onesBefore(shape, rank)]);

/** A number with one of its axes moved to the front. */
export const toFront = <T extends TensorLike<T>>(x: T, axis: number): T =>
  axis === 0 ? x : x.transpose([axis, ...[...x.shape.keys()].filter((i) => i !== axis)]);

/** A shape filled up to a rank. */
const onesBefore = (shape: Shape, rank: number): Shape => [
  ...Array.from({ length: Math.max(0, rank - shape.length) }, () => 1),
  ...shape,
];
