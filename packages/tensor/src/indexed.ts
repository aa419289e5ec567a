/** The indexed rows on dense arrays. An array is blocks of the slices of an axis, each a run of `inner` elements. */
import { type IndexedName, type IndexedWalk } from "@dualtape/core";
import { type Elements, summed } from "./linear.ts";

/** Writes the result of a row into zeros of its shape, at indices that are in range. */
type Kernel = (result: Elements, from: Elements, indices: Int32Array, walk: IndexedWalk) => void;

/** The kernels of the indexed rows. */
export const indexedKernels: { readonly [N in IndexedName]: Kernel } = {
  take({ data: out }, { data: from }, indices, walk) {
    forEachSlice(indices, walk, (picked, dense, inner) => {
      for (let r = 0; r < inner; r++) out[dense + r] = from[picked + r] as number;
    });
  },
  scatterAdd(result, { data: from }, indices, walk) {
    summed(result, ({ data: out }) =>
      forEachSlice(indices, walk, (picked, dense, inner) => {
        for (let r = 0; r < inner; r++) out[picked + r] = (out[picked + r] as number) + (from[dense + r] as number);
      }),
    );
  },
};

/** Visits the slices at indices of an array: their offset there, that among only these slices, and their length. */
function forEachSlice(
  indices: Int32Array,
  { batch, outer, count, length, inner }: IndexedWalk,
  visit: (picked: number, dense: number, inner: number) => void,
): void {
  let [dense, block] = [0, 0];
  for (let item = 0; item < batch; item++) {
    for (let within = 0; within < outer; within++, block += length) {
      for (let i = item * count; i < (item + 1) * count; i++, dense += inner) {
        visit((block + (indices[i] as number)) * inner, dense, inner);
      }
    }
  }
}
