/** The embedding: a learned vector for each of many things, looked up by its index. */
import type { TensorLike } from "@dualtape/core";
import type { RandomSource } from "./random.ts";

/** The parameters of an embedding. */
export interface Embedding<T> {
  /** A row for each index, of shape `[count, size]`. */
  readonly table: T;
}

/** The rows of the table at `indices`, of shape `[indices, size]`; `embedding.init` makes the table. */
export const embedding = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(indices: ArrayLike<number>, { table }: Embedding<T>): T => table.take(indices),
  {
    /** Normal rows, of mean 0 and deviation 1. */
    init: <T extends TensorLike<T>>(count: number, size: number, random: RandomSource<T>): Embedding<T> => ({
      table: random.normal([count, size], 0, 1),
    }),
  },
);
