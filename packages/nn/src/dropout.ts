/**
 * Dropout (Srivastava et al. 2014), inverted: what is kept is scaled up in training, so that nothing is done after.
 *
 * The mask is an argument, drawn outside of the function that is differentiated: the same mask gives the same loss.
 */
import { ArgumentError, checkTensor, describe, type Shape, type TensorLike } from "@dualtape/core";
import { checkRandom, checkShapeOf } from "./checks.ts";
import type { RandomSource } from "./random.ts";

/** x times a mask of its shape; `dropout.mask` draws one. Throws a `ShapeError` on a mask of another shape. */
export const dropout = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, mask: T): T => {
    checkTensor("dropout", "x", x);
    checkShapeOf("dropout", "the mask", mask, x.shape);
    return x.mul(mask);
  },
  {
    /** 0 with probability `rate`, else 1/(1 − rate); throws an `ArgumentError` on a rate outside of [0, 1). */
    mask: <T extends TensorLike<T>>(shape: Shape, rate: number, random: RandomSource<T>): T => {
      if (!(typeof rate === "number" && rate >= 0 && rate < 1)) {
        throw new ArgumentError("dropout.mask", `the rate is ${describe(rate)}`, "Give 0 or more, and less than 1");
      }
      checkRandom("dropout.mask", random);
      return random
        .uniform(shape, 0, 1)
        .greaterEqual(rate)
        .div(1 - rate);
    },
  },
);
