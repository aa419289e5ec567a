/**
 * Layer normalization (Ba, Kiros & Hinton 2016): each row gets mean 0 and variance 1, then a gain and a bias.
 *
 *   y = (x − μ) / √(σ² + ε) · g + b
 */
import { mean, type TensorLike } from "@dualtape/core";
import { allZeros } from "./initializers.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of a layer normalization, both of the length of a row. */
export interface LayerNorm<T> {
  readonly gain: T;
  readonly bias: T;
}

/** Normalizes along the last axis; `layerNorm.init` makes the parameters: gains of 1 and biases of 0. */
export const layerNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, { gain, bias }: LayerNorm<T>, epsilon: T | number = 1e-5): T => {
    const centered = x.sub(mean(x, -1, true));
    const deviation = mean(centered.square(), -1, true).add(epsilon).sqrt();
    return centered.div(deviation).mul(gain).add(bias);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): LayerNorm<T> => {
      const bias = allZeros([size], random);
      return { gain: bias.add(1), bias };
    },
  },
);
