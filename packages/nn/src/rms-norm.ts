/** Normalization by the root mean square (Zhang & Sennrich 2019): y = x / √(mean x² + ε) · g along each row, without a mean and a bias. */
import { checkInteger, checkTensor, type TensorLike } from "@dualtape/core";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { allZeros } from "./initializers.ts";
import type { RandomSource } from "./random.ts";
import { checkEpsilon, rescaled } from "./standardized.ts";

/** The parameters of such a normalization. */
export interface RmsNorm<T> {
  /** Of the length of a row. */
  readonly gain: T;
}

/** Normalizes along the last axis; `rmsNorm.init` makes the gains, of 1. */
export const rmsNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: RmsNorm<T>, epsilon: T | number = 1e-6): T => {
    checkTensor("rmsNorm", "x", x);
    checkLayer("rmsNorm", parameters);
    checkShapeOf("rmsNorm", "the gain", parameters.gain, x.shape.slice(-1));
    checkEpsilon("rmsNorm", epsilon, x);
    return rescaled(x, [x.shape.length - 1], epsilon).mul(parameters.gain);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): RmsNorm<T> => {
      checkInteger("rmsNorm.init", "the size", size, 1);
      checkRandom("rmsNorm.init", random);
      return { gain: allZeros([size], random).add(1) };
    },
  },
);
