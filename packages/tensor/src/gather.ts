/**
 * Slices by index along one axis. An array is `outer` blocks of the slices of that axis, each a run of `inner` elements.
 */
import { type Shape, sizeOf } from "@dualtape/core";
import type { Data } from "./strided.ts";

/** Writes the slices of `from` at `indices`, one behind the other. */
export function gather(out: Data, from: Data, shape: Shape, axis: number, indices: ArrayLike<number>): void {
  forEachSlice(shape, axis, indices, (picked, dense, inner) => {
    for (let r = 0; r < inner; r++) out[dense + r] = from[picked + r] as number;
  });
}

/** Adds the slices of `from`, which lie one behind the other, to those of `out` at `indices`. */
export function scatter(out: Data, shape: Shape, from: Data, axis: number, indices: ArrayLike<number>): void {
  forEachSlice(shape, axis, indices, (picked, dense, inner) => {
    for (let r = 0; r < inner; r++) out[picked + r] = (out[picked + r] as number) + (from[dense + r] as number);
  });
}

/** Visits the slices at `indices` of an array: their offset there, that among only these slices, and their length. */
function forEachSlice(
  shape: Shape,
  axis: number,
  indices: ArrayLike<number>,
  visit: (picked: number, dense: number, inner: number) => void,
): void {
  const length = shape[axis] as number;
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  for (let block = 0, dense = 0; block < outer; block++) {
    for (let i = 0; i < indices.length; i++, dense += inner) {
      visit((block * length + (indices[i] as number)) * inner, dense, inner);
    }
  }
}
