/** The embedding: a learned vector for each of many things, looked up by its index. */
import { checkInteger, checkTensor, type TensorLike } from "@dualtape/core";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of an embedding. */
export interface Embedding<T> {
  /** A row for each index, of shape `[count, size]`. */
  readonly table: T;
}

/**
 * The rows of the table at `indices`, of shape `[indices, size]`; `embedding.init` makes the table. Indices of many examples are a number, of
 * shape `[batch, length]` for one, which gives `[batch, length, size]`.
 */
export const embedding = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(indices: T | ArrayLike<number>, parameters: Embedding<T>): T => {
    checkLayer("embedding", parameters);
    const { table } = parameters;
    checkTensor("embedding", "the table", table);
    checkShapeOf("embedding", "the table", table, [table.shape[0] ?? 1, table.shape[1] ?? 1]);
    return table.take(indices);
  },
  {
    /** Normal rows, of mean 0 and deviation 1. */
    init: <T extends TensorLike<T>>(count: number, size: number, random: RandomSource<T>): Embedding<T> => {
      checkInteger("embedding.init", "the count", count, 1);
      checkInteger("embedding.init", "the size", size, 1);
      checkRandom("embedding.init", random);
      return { table: random.normal([count, size], 0, 1) };
    },
  },
);
