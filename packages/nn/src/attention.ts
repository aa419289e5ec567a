/**
 * Attention (Vaswani et al. 2017): each query is given a mean of values, weighted by how much it resembles their keys.
 *
 *   softmax(Q Kᵀ / √d) V
 */
import {
  ArgumentError,
  checkBroadcast,
  checkTensor,
  describe,
  formatShape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { swapAxes } from "./axes.ts";
import { softmax } from "./softmax.ts";

/**
 * What a query may see: everything; what is not after it; or where a tensor that broadcasts to `[…, queries, keys]` is not 0, such as one that
 * leaves padding out.
 */
export type AttentionMask<T> = "none" | "causal" | T;

/**
 * Attention of queries `[…, queries, size]` to keys `[…, keys, size]` with values `[…, keys, width]`, of shape `[…, queries, width]`. A query
 * that may see nothing is given zeros, as by PyTorch. Throws a `ShapeError` where the shapes do not fit, and on a causal mask for keys
 * that are not as many as queries, whose places it does not know.
 */
export function scaledDotProductAttention<T extends TensorLike<T>>(
  queries: T,
  keys: T,
  values: T,
  mask: AttentionMask<T> = "none",
): T {
  const where = "scaledDotProductAttention";
  for (const [name, part] of Object.entries({ queries, keys, values })) {
    checkTensor(where, `the tensor of ${name}`, part);
    if (part.shape.length < 2) {
      throw new ShapeError(where, `the ${name} have shape ${formatShape(part.shape)}`, "Give rows: […, length, size]");
    }
  }
  const size = queries.shape.at(-1) ?? 1;
  const scores = queries.matmul(swapAxes(keys, -1, -2)).div(Math.sqrt(size));
  const visible = visibility(where, scores, mask);
  if (visible === null) return softmax(scores).matmul(values);
  return visible.where(softmax(visible.where(scores, -Infinity)), 0).matmul(values);
}

/** 1 where a query may see a key, of the shape of the scores; `null` where it may see all. */
function visibility<T extends TensorLike<T>>(where: string, scores: T, mask: AttentionMask<T>): T | null {
  if (mask === "none") return null;
  if (mask === "causal") return upTo(where, scores).broadcastTo(scores.shape);
  if (typeof mask === "string") {
    throw new ArgumentError(where, `the mask is ${describe(mask)}`, 'Give "none", "causal" or a tensor');
  }
  checkTensor(where, "the mask", mask);
  checkBroadcast(`${where}, the mask`, mask.shape, scores.shape);
  return mask.notEqual(0).broadcastTo(scores.shape);
}

/** The matrix that is 1 up to its diagonal: made of places, because what a number's kind is made of is known to it alone. */
function upTo<T extends TensorLike<T>>(where: string, scores: T): T {
  const [queries, keys] = [scores.shape.at(-2) ?? 1, scores.shape.at(-1) ?? 1];
  if (queries !== keys) {
    throw new ShapeError(where, `a causal mask of ${queries} queries and ${keys} keys`, "Give the mask as a tensor");
  }
  const places = Array.from({ length: queries }, (_, i) =>
    Array.from({ length: i + 1 }, (__, j) => i * keys + j),
  ).flat();
  const one = scores.zeroLike().sum().add(1);
  return one
    .broadcastTo([places.length])
    .scatterAdd(places, queries * keys)
    .reshape([queries, keys]);
}
