/**
 * The rows of the linear kind: what moves elements and adds them up. Each says its shape and its transpose; its application is a
 * kernel of the kinds of number that have elements.
 *
 * Parameters are plain data, counted from the first axis and element, and never changed: `tensor-arithmetic.ts` makes them of what
 * people write. So an operation can be kept, compared and written down by those who know none of them by name.
 */
import { must } from "../must.ts";
import type { LinearName, LinearParameters, TensorLike } from "../number.ts";
import type { InputShapes, Range, Shape } from "../shape.ts";
import { checkBroadcast, concatShape } from "../shape.ts";
import { overlapShape, windowsShape } from "../windows.ts";

/** What a parameter may be: plain data, so that equal ones are written alike. */
export type Parameter = number | readonly number[] | readonly (readonly number[])[];

/** A row of the linear kind, in one input or many. */
export interface Linear<P> {
  /** Whether each element of the result is one of its input: where that is constant, so is the result. */
  readonly picks: boolean;
  /** The shape of the result; throws a `ShapeError` where the inputs do not fit. */
  readonly shape: (inputs: InputShapes, parameters: P) => Shape;
  /** The cotangent of the input `index` from that of the result. */
  readonly transpose: <S extends TensorLike<S>>(d: S, inputs: InputShapes, index: number, parameters: P) => S;
}

const along = (shape: Shape, axis: number): number => must(shape[axis], `axis ${axis}`);

/** The linear rows. The transposes come in pairs: broadcastTo and sumTo, slice and pad, windows and overlapAdd. */
export const linear: { readonly [N in LinearName]: Linear<LinearParameters[N]> } = {
  broadcastTo: {
    picks: true,
    shape([from], { shape }) {
      checkBroadcast("broadcastTo", from, shape);
      return shape;
    },
    transpose: (d, [from]) => d.sumTo(from),
  },
  sumTo: {
    picks: false,
    shape([from], { shape }) {
      checkBroadcast("sumTo", shape, from);
      return shape;
    },
    transpose: (d, [from]) => d.broadcastTo(from),
  },
  reshape: {
    picks: true,
    shape: (_inputs, { shape }) => shape,
    transpose: (d, [from]) => d.reshape(from),
  },
  transpose: {
    picks: true,
    shape: ([from], { permutation }) => permutation.map((axis) => along(from, axis)),
    transpose: (d, _inputs, _index, { permutation }) =>
      d.linear("transpose", [], { permutation: permutation.map((_, axis) => permutation.indexOf(axis)) }),
  },
  slice: {
    picks: true,
    shape: (_inputs, { ranges }) => ranges.map(([start, stop]) => stop - start),
    transpose: (d, [from], _index, { ranges }) =>
      d.linear("pad", [], { padding: ranges.map(([start, stop], axis) => [start, along(from, axis) - stop]) }),
  },
  pad: {
    picks: false,
    shape: ([from], { padding }) => padding.map(([before, after], axis) => before + along(from, axis) + after),
    transpose: (d, [from], _index, { padding }) =>
      d.linear("slice", [], { ranges: padding.map(([before], axis) => [before, before + along(from, axis)]) }),
  },
  windows: {
    picks: true,
    shape: ([from], { axis, windows }) => windowsShape(from, axis, windows),
    transpose: (d, [from], _index, { axis, windows }) =>
      d.linear("overlapAdd", [], { axis, windows, lengths: from.slice(axis, axis + windows.length) }),
  },
  overlapAdd: {
    picks: false,
    shape: ([from], { axis, windows, lengths }) => overlapShape(from, axis, windows, lengths),
    transpose: (d, _inputs, _index, { axis, windows }) => d.linear("windows", [], { axis, windows }),
  },
  concat: {
    picks: false,
    shape: (inputs, { axis }) => concatShape(inputs, axis),
    transpose(d, inputs, index, { axis }) {
      const start = inputs.slice(0, index).reduce((sum, shape) => sum + along(shape, axis), 0);
      const ranges = must(inputs[index], `input ${index}`).map((length, i): Range =>
        i === axis ? [start, start + length] : [0, length],
      );
      return d.linear("slice", [], { ranges });
    },
  },
};
