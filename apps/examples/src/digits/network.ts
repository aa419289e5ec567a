/** The network that reads digits in these examples: dense layers, with a tanh between them. */
import type { TensorLike } from "@dualtape/core";
import { dense } from "@dualtape/nn";

/** A layer of it. */
export interface Layer<T> {
  readonly w: T;
  readonly b: T;
}

/** What layers make of images, a row each. */
export const network = <T extends TensorLike<T>>(x: T, layers: readonly Layer<T>[]): T =>
  layers.reduce((h, layer, i) => dense(i === 0 ? h : h.tanh(), layer), x);
