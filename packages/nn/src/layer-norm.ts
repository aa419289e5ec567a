/**
 * Layer normalization (Ba, Kiros & Hinton 2016): each row gets mean 0 and variance 1, then a gain and a bias.
 *
 *   y = (x − μ) / √(σ² + ε) · g + b
 *
 * Neither the place of a row nor its scale changes y, so both are taken out first, as constants: the first element is
 * subtracted, which leaves equal ones exactly 0, and what is left is divided by its mean size before it is squared.
 */
import { checkInteger, checkTensor, mean, refuse, type TensorLike } from "@dualtape/core";
import { checkCoefficient, checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { allZeros } from "./initializers.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of a layer normalization, both of the length of a row. */
export interface LayerNorm<T> {
  readonly gain: T;
  readonly bias: T;
}

const FIRST = [0, 1] as const;

/** Normalizes along the last axis; `layerNorm.init` makes the parameters: gains of 1 and biases of 0. */
export const layerNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: LayerNorm<T>, epsilon: T | number = 1e-5): T => {
    checkTensor("layerNorm", "x", x);
    checkLayer("layerNorm", parameters);
    const { gain, bias } = parameters;
    const row = x.shape.slice(-1);
    checkShapeOf("layerNorm", "the gain", gain, row);
    checkShapeOf("layerNorm", "the bias", bias, row);
    checkCoefficient("layerNorm", "epsilon", epsilon, x);
    if (typeof epsilon === "number" && epsilon < 0) refuse("layerNorm", "epsilon", epsilon, "0 or more");
    const first = x.detach().slice(...x.shape.map((_, axis) => (axis === x.shape.length - 1 ? FIRST : null)));
    const moved = x.sub(first);
    const centered = moved.sub(mean(moved, -1, true));
    const extent = mean(centered.detach().abs(), -1, true);
    const offset = extent.zeroLike().add(epsilon);
    const size = extent.maximum(offset.detach().sqrt());
    const scale = size.equal(0).where(1, size);
    const scaled = centered.div(scale);
    const variance = mean(scaled.square(), -1, true).add(offset.div(scale).div(scale));
    // Without an ε, a row of equal elements has no scale, and stays 0.
    const deviation = variance.equal(0).where(1, variance).sqrt();
    return scaled.div(deviation).mul(gain).add(bias);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): LayerNorm<T> => {
      checkInteger("layerNorm.init", "the size", size, 1);
      checkRandom("layerNorm.init", random);
      const bias = allZeros([size], random);
      return { gain: bias.add(1), bias };
    },
  },
);
