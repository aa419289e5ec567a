/** The rows of the linear kind: what moves elements and adds them up. Each says its transpose. */
import type { ScalarLike, TensorLike } from "../number.ts";
import type { Axes, Padding, Range, Shape } from "../shape.ts";
import {
  keptShape,
  normalizeAxes,
  normalizeAxis,
  normalizePadding,
  normalizePermutation,
  normalizeRanges,
} from "../shape.ts";
import type { BilinearName } from "./bilinear.ts";

/** A row of the linear kind, in one input or many: `transpose` gives the cotangent of the input `index` from that of the result. */
export interface Linear<P extends readonly unknown[]> {
  readonly apply: <S extends TensorLike<S>>(inputs: readonly [S, ...S[]], ...parameters: P) => S;
  readonly transpose: <S extends TensorLike<S>>(d: S, shapes: readonly Shape[], index: number, ...parameters: P) => S;
}

type LinearName = "broadcastTo" | "sumTo" | Exclude<keyof TensorLike<never>, keyof ScalarLike<never> | BilinearName>;

const inverse = (permutation: readonly number[]): number[] => permutation.map((_, axis) => permutation.indexOf(axis));

const unary = <P extends readonly unknown[]>(
  apply: <S extends TensorLike<S>>(x: S, ...parameters: P) => S,
  transpose: <S extends TensorLike<S>>(d: S, shape: Shape, ...parameters: P) => S,
): Linear<P> => ({
  apply: ([x], ...parameters) => apply(x, ...parameters),
  transpose: (d, [shape = []], _index, ...parameters) => transpose(d, shape, ...parameters),
});

/** The linear rows. The transposes come in pairs: broadcastTo and sumTo, slice and pad, take and scatterAdd. */
export const linear = {
  sum: unary<[axes: Axes | undefined, keepDimensions: boolean | undefined]>(
    (x, axes, keepDimensions) => x.sum(axes, keepDimensions),
    (d, shape, axes) => d.reshape(keptShape(shape, normalizeAxes("sum", axes, shape))).broadcastTo(shape),
  ),
  broadcastTo: unary<[target: Shape]>(
    (x, target) => x.broadcastTo(target),
    (d, shape) => d.sumTo(shape),
  ),
  sumTo: unary<[target: Shape]>(
    (x, target) => x.sumTo(target),
    (d, shape) => d.broadcastTo(shape),
  ),
  reshape: unary<[target: Shape]>(
    (x, target) => x.reshape(target),
    (d, shape) => d.reshape(shape),
  ),
  transpose: unary<[permutation: readonly number[] | undefined]>(
    (x, permutation) => x.transpose(permutation),
    (d, shape, permutation) => d.transpose(inverse(normalizePermutation(shape, permutation))),
  ),
  slice: unary<(Range | null)[]>(
    (x, ...ranges) => x.slice(...ranges),
    (d, shape, ...ranges) =>
      d.pad(
        ...normalizeRanges(shape, ranges).map(([start, stop], axis) => [start, (shape[axis] ?? 0) - stop] as const),
      ),
  ),
  pad: unary<(Padding | null)[]>(
    (x, ...padding) => x.pad(...padding),
    (d, shape, ...padding) =>
      d.slice(
        ...normalizePadding(shape, padding).map(([before], axis) => [before, before + (shape[axis] ?? 0)] as const),
      ),
  ),
  take: unary<[indices: ArrayLike<number>, axis: number]>(
    (x, indices, axis) => x.take(indices, axis),
    (d, shape, indices, axis) => d.scatterAdd(indices, shape.at(axis) ?? 0, axis),
  ),
  scatterAdd: unary<[indices: ArrayLike<number>, size: number, axis: number]>(
    (x, indices, size, axis) => x.scatterAdd(indices, size, axis),
    (d, _shape, indices, _size, axis) => d.take(indices, axis),
  ),
  concat: {
    apply: ([first, ...others], axis) => first.concat(others, axis),
    transpose: (d, shapes, index, axis) => {
      const along = normalizeAxis("concat", axis, d.shape);
      const [start = 0, stop = 0] = shapes
        .slice(0, index + 1)
        .reduce<readonly number[]>(([, end = 0], shape) => [end, end + (shape[along] ?? 0)], []);
      return d.slice(...d.shape.map((_, i) => (i === along ? ([start, stop] as const) : null)));
    },
  } satisfies Linear<[axis: number]>,
} as const satisfies Record<LinearName, unknown>;
