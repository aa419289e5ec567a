/** Tensors as the compiler takes and gives them: elements in row-major order, and a shape. */
import type { Shape } from "@dualtape/core";
import type { Data, Precision } from "./graph/node.ts";
import type { Traced } from "./traced.ts";

/** What a compiled function is called with, and gives: `Tensor` is one. */
export interface Dense<T> {
  readonly data: Data;
  readonly shape: Shape;
  zeroLike(): T;
  /** A tensor of the same class with other elements. */
  like(data: Data, shape: Shape): T;
}

/** The tree `P` of traced numbers with tensors in their place. */
export type Untraced<P, T> = P extends Traced ? T : { readonly [K in keyof P]: Untraced<P[K], T> };

/** The precision of elements. */
export const precisionOf = (data: Data): Precision => (data instanceof Float32Array ? "float32" : "float64");
