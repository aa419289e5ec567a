/**
 * Dropout (Srivastava et al. 2014), inverted: what is kept is scaled up in training, so that nothing is done after.
 *
 * The mask is an argument, drawn outside of the function that is differentiated: the same mask gives the same loss.
 */
import { ArgumentError, type Shape, type TensorLike } from "@dualtape/core";
import type { RandomSource } from "./random.ts";

/** x times a mask; `dropout.mask` draws one. */
export const dropout = /* @__PURE__ */ Object.assign(<T extends TensorLike<T>>(x: T, mask: T): T => x.mul(mask), {
  /** 0 with probability `rate`, else 1/(1 − rate); throws an `ArgumentError` on a rate outside of [0, 1). */
  mask: <T extends TensorLike<T>>(shape: Shape, rate: number, random: RandomSource<T>): T => {
    if (!(rate >= 0 && rate < 1))
      throw new ArgumentError("dropout", `a rate of ${rate}`, "Give 0 or more, and less than 1");
    return random
      .uniform(shape, 0, 1)
      .greaterEqual(rate)
      .div(1 - rate);
  },
});
