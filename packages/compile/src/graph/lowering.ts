/**
 * What the linear operations are for a machine: one of three ways to reach elements. Every pass and both back ends go by these, so this
 * table is the one place of the compiler where each operation stands by name.
 */
import { type LinearName, type LinearParameters, must, type Shape } from "@dualtape/core";
import type { LinearOperation } from "./node.ts";
import { restride, stretch, type View } from "./strides.ts";

/** A way to reach the elements of a result. */
export type Lowered =
  /** Computes nothing: another walk over the elements under it; `null` where no strides walk so. */
  | { readonly as: "view"; readonly view: (under: View, shape: Shape) => View | null }
  /** Sums what broadcasting from the shape of the result would stretch. */
  | { readonly as: "sum" }
  /** Zeros, and each input copied into the box that begins at its corner. */
  | { readonly as: "boxes"; readonly corners: (inputs: readonly Shape[]) => readonly (readonly number[])[] };

const lowerings: { readonly [N in LinearName]: (parameters: LinearParameters[N]) => Lowered } = {
  broadcastTo: () => ({ as: "view", view: stretch }),
  sumTo: () => ({ as: "sum" }),
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
