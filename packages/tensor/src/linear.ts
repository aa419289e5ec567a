/** The linear rows on dense arrays: the one place of this package where each stands by name. */
import { type LinearName, type LinearParameters, must, type Shape } from "@dualtape/core";
import { accumulate, copy, type Data, dense, denseStrides, type Strided, stretched, walk } from "./strided.ts";

/** Elements and their shape. */
export interface Elements {
  readonly data: Data;
  readonly shape: Shape;
}

/** Writes the result of a row into zeros of its shape. */
type Kernel<P> = (result: Elements, inputs: readonly [Elements, ...Elements[]], parameters: P) => void;

/** The kernels of the linear rows. */
export const kernels: { readonly [N in LinearName]: Kernel<LinearParameters[N]> } = {
  broadcastTo: (result, [{ data, shape }]) => copyAll(result, stretched(data, shape, result.shape)),
  sumTo: (result, [{ data, shape }]) =>
    summed(result, (total) => walk(shape, accumulate, stretched(total.data, result.shape, shape), dense(data, shape))),
  reshape: (result, [{ data }]) => result.data.set(data),
  transpose(result, [{ data, shape }], { permutation }) {
    const strides = denseStrides(shape);
    copyAll(result, { data, offset: 0, strides: permutation.map((axis) => must(strides[axis], "axis")) });
  },
  slice: (result, [{ data, shape }], { ranges }) =>
    copyAll(
      result,
      boxIn(
        data,
        shape,
        ranges.map(([start]) => start),
      ),
    ),
  pad: (result, [input], { padding }) =>
    paste(
      result,
      input,
      padding.map(([before]) => before),
    ),
  windows: (result, [{ data, shape }], parameters) => copyAll(result, { data, ...windowWalk(shape, parameters) }),
  overlapAdd: (result, [{ data, shape }], parameters) =>
    summed(result, (total) => {
      walk(shape, accumulate, { data: total.data, ...windowWalk(result.shape, parameters) }, dense(data, shape));
    }),
  concat(result, inputs, { axis }) {
    let start = 0;
    for (const input of inputs) {
      paste(
        result,
        input,
        result.shape.map((_, i) => (i === axis ? start : 0)),
      );
      start += must(input.shape[axis], "axis");
    }
  },
};

/** Lets sums be added up in float64 and rounds them once: in float32 a long sum would drift. */
export function summed(result: Elements, add: (total: Elements) => void): void {
  if (result.data instanceof Float64Array) return add(result);
  const total = new Float64Array(result.data.length);
  add({ data: total, shape: result.shape });
  result.data.set(total);
}

/** The box of a dense array that begins at a corner, as an operand. */
function boxIn(data: Data, shape: Shape, corner: readonly number[]): Strided {
  const strides = denseStrides(shape);
  return { data, offset: strides.reduce((sum, stride, axis) => sum + stride * must(corner[axis], "axis"), 0), strides };
}

/** How windows walk over a dense array: from place to place, and from element to element. */
function windowWalk(shape: Shape, { axis, windows }: LinearParameters["windows"]): Omit<Strided, "data"> {
  const strides = denseStrides(shape);
  const along = (i: number, steps: number): number => must(strides[axis + i], "axis") * steps;
  return {
    offset: windows.reduce((sum, [size, , dilation], i) => sum + along(i, Math.max(0, -dilation) * (size - 1)), 0),
    strides: [
      ...strides.slice(0, axis),
      ...windows.map(([, stride], i) => along(i, stride)),
      ...windows.map(([, , dilation], i) => along(i, dilation)),
      ...strides.slice(axis + windows.length),
    ],
  };
}

const copyAll = (result: Elements, from: Strided): void =>
  walk(result.shape, copy, dense(result.data, result.shape), from);

/** Writes a part into the box of the result that begins at a corner. */
const paste = (result: Elements, part: Elements, corner: readonly number[]): void =>
  walk(part.shape, copy, boxIn(result.data, result.shape, corner), dense(part.data, part.shape));
