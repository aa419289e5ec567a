/**
 * What the linear operations are for a machine: one of three ways to reach elements. Every pass and both back ends go by these, so this
 * table is the one place of the compiler where each operation stands by name.
 */
import { type LinearName, type LinearParameters, must, type Shape, sizeOf } from "@dualtape/core";
import type { LinearOperation } from "./node.ts";
import { restride, slide, stretch, type View } from "./strides.ts";

/** A way to reach the elements of a result. */
export type Lowered =
  /** Computes nothing: another walk over the elements under it; `null` where no strides walk so. */
  | { readonly as: "view"; readonly view: (under: View, shape: Shape) => View | null }
  /** The transpose of a view: each element is added to where a walk over the result, in the shape of the input, has it. */
  | {
      readonly as: "sum";
      readonly into: (result: View, from: Shape) => View;
      /** How many are added up in one place, at most. */
      readonly terms: (from: Shape, to: Shape) => number;
    }
  /** Zeros, and each input copied into the box that begins at its corner. */
  | { readonly as: "boxes"; readonly corners: (inputs: readonly Shape[]) => readonly (readonly number[])[] };

const lowerings: { readonly [N in LinearName]: (parameters: LinearParameters[N]) => Lowered } = {
  broadcastTo: () => ({ as: "view", view: stretch }),
  sumTo: () => ({ as: "sum", into: stretch, terms: (from, to) => sizeOf(from) / sizeOf(to) }),
  reshape: () => ({
    as: "view",
    view(under, shape) {
      const strides = restride(under, shape);
      return strides && { ...under, shape, strides };
    },
  }),
  transpose: ({ permutation }) => ({
    as: "view",
    view: (under, shape) => ({
      ...under,
      shape,
      strides: permutation.map((axis) => must(under.strides[axis], "axis")),
    }),
  }),
  slice: ({ ranges }) => ({
    as: "view",
    view(under, shape) {
      const skipped = under.strides.map((stride, axis) => stride * must(ranges[axis], "range")[0]);
      const strides = under.strides.map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
      return { ...under, offset: skipped.reduce((sum, elements) => sum + elements, under.offset), shape, strides };
    },
  }),
  windows: ({ axis, windows }) => ({ as: "view", view: (under, shape) => slide(under, axis, windows, shape) }),
  overlapAdd: ({ axis, windows }) => ({
    as: "sum",
    into: (result, from) => slide(result, axis, windows, from),
    terms: () => windows.reduce((product, [size]) => product * size, 1),
  }),
  pad: ({ padding }) => ({ as: "boxes", corners: () => [padding.map(([before]) => before)] }),
  concat: ({ axis }) => ({
    as: "boxes",
    corners(inputs) {
      let end = 0;
      return inputs.map((shape) => {
        const start = end;
        end += must(shape[axis], "axis");
        return shape.map((_, i) => (i === axis ? start : 0));
      });
    },
  }),
};

/** How a linear operation reaches its elements. */
export const lower = <N extends LinearName>({ name, parameters }: LinearOperation<N>): Lowered =>
  lowerings[name](parameters);
