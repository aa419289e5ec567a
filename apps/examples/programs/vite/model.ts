/** What the page and the worker share: the model, its data, and what the one tells the other. */
import { dense, type Dense } from "@dualtape/nn";
import type { TensorLike } from "@dualtape/core";
import { seeded, type Tensor } from "@dualtape/tensor";

/** The layers of a network. */
export interface Layers<S> {
  readonly hidden: Dense<S>;
  readonly out: Dense<S>;
}

/** The logits of the two labels, for points of shape `[count, 2]`. */
export const model = <S extends TensorLike<S>>({ hidden, out }: Layers<S>, points: S): S =>
  dense(dense(points, hidden).tanh(), out);

/** Points of a square, with the label 1 where both coordinates have one sign. */
export function examples(count: number, seed: number) {
  const points = seeded(seed).uniform([count, 2], -1, 1);
  const labels = Int32Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0] = points.data.subarray(2 * i, 2 * i + 2);
    return a * b > 0 ? 1 : 0;
  });
  return { points, labels };
}

/** What the worker tells. */
export type Message =
  | { readonly type: "progress"; readonly epoch: number; readonly epochs: number; readonly loss: number }
  | { readonly type: "done"; readonly layers: Layers<Tensor> };
