/** Ways to walk over dense elements: an offset, and for each axis how many elements lie between one and the next. */
import { must, type Shape, sizeOf, type Windows } from "@dualtape/core";
import type { Node } from "./node.ts";

/** A way to walk over the dense elements of `base`. */
export interface View {
  readonly base: Node;
  readonly offset: number;
  readonly shape: Shape;
  /** Elements from one to the next along each axis; 0 where the axis is stretched or has length 1. */
  readonly strides: readonly number[];
}

/** The strides of a dense array. */
export function denseStrides(shape: Shape): readonly number[] {
  const strides = shape.map(() => 0);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    const length = must(shape[axis], "axis");
    if (length !== 1) strides[axis] = stride;
    stride *= length;
  }
  return strides;
}

/** Whether a view walks over all elements of its base in order. */
export function isDense({ base, offset, shape, strides }: View): boolean {
  if (offset !== 0 || sizeOf(shape) !== sizeOf(base.shape)) return false;
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    const length = must(shape[axis], "axis");
    if (strides[axis] !== (length === 1 ? 0 : stride)) return false;
    stride *= length;
  }
  return true;
}

/** The same elements along the axes of a shape that the view broadcasts to. */
export function stretch(view: View, shape: Shape): View {
  const added = shape.length - view.shape.length;
  const strides = shape.map((length, axis) =>
    axis >= added && view.shape[axis - added] === length ? must(view.strides[axis - added], "stride") : 0,
  );
  return { ...view, shape, strides };
}

/** The windows along axes of a view, of a shape: from place to place, then from element to element. */
export function slide(view: View, axis: number, windows: Windows, shape: Shape): View {
  const along = (i: number, steps: number): number => must(view.strides[axis + i], "stride") * steps;
  const offset = windows.reduce(
    (sum, [size, , dilation], i) => sum + along(i, Math.max(0, -dilation) * (size - 1)),
    view.offset,
  );
  const strides = [
    ...view.strides.slice(0, axis),
    ...windows.map(([, stride], i) => along(i, stride)),
    ...windows.map(([, , dilation], i) => along(i, dilation)),
    ...view.strides.slice(axis + windows.length),
  ];
  return { ...view, offset, shape, strides: strides.map((stride, i) => (shape[i] === 1 ? 0 : stride)) };
}

/**
 * The strides of a view in another shape, or `null` where no strides walk so. Both shapes are cut into runs of axes with equal
 * numbers of elements; a run can be divided anew where its axes follow one another without a gap.
 */
export function restride(view: View, shape: Shape): readonly number[] | null {
  if (sizeOf(shape) === 0) return null;
  const from = view.shape.flatMap((length, axis) =>
    length === 1 ? [] : [[length, must(view.strides[axis], "stride")] as const],
  );
  const strides = shape.map(() => 0);
  let at = 0;
  for (let axis = 0; axis < shape.length;) {
    if (shape[axis] === 1) {
      axis += 1;
      continue;
    }
    const first = axis;
    let old = from[at];
    if (old === undefined) return null;
    let [have, want] = [old[0], must(shape[axis], "axis")];
    let innermost = old[1];
    while (have !== want) {
      if (have < want) {
        old = from[++at];
        if (old === undefined || innermost !== old[0] * old[1]) return null;
        have *= old[0];
        innermost = old[1];
      } else {
        axis += 1;
        want *= must(shape[axis], "axis");
      }
    }
    let stride = innermost;
    for (let inner = axis; inner >= first; inner--) {
      const length = must(shape[inner], "axis");
      strides[inner] = length === 1 ? 0 : stride;
      stride *= length;
    }
    at += 1;
    axis += 1;
  }
  return strides;
}
