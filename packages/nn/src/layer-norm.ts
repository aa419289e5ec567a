/**
 * Layer normalization (Ba, Kiros & Hinton 2016): each row gets mean 0 and variance 1, then a gain and a bias.
 *
 *   y = (x − μ) / √(σ² + ε) · g + b
 */
import { checkTensor, type TensorLike } from "@dualtape/core";
import type { RandomSource } from "./random.ts";
import { type Affine, affine, checkAffine, checkEpsilon, standardized } from "./standardized.ts";

/** The parameters of a layer normalization, both of the length of a row. */
export type LayerNorm<T> = Affine<T>;

/** Normalizes along the last axis; `layerNorm.init` makes the parameters: gains of 1 and biases of 0. */
export const layerNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: LayerNorm<T>, epsilon: T | number = 1e-5): T => {
    checkTensor("layerNorm", "x", x);
    checkAffine("layerNorm", x, parameters);
    checkEpsilon("layerNorm", epsilon, x);
    return standardized(x, [x.shape.length - 1], epsilon)
      .mul(parameters.gain)
      .add(parameters.bias);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): LayerNorm<T> =>
      affine("layerNorm.init", size, random),
  },
);
