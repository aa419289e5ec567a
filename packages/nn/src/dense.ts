/** The fully connected layer: y = x W + b. */
import type { TensorLike } from "@dualtape/core";
import { allZeros, glorotUniform, type Initializer } from "./initializers.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of a dense layer. */
export interface Dense<T> {
  /** The weights, of shape `[inputs, outputs]`. */
  readonly w: T;
  /** The biases, of shape `[outputs]`. */
  readonly b: T;
}

/** x W + b for each row of `x`, of shape `[…, inputs]`; `dense.init` makes the parameters. */
export const dense = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, { w, b }: Dense<T>): T => x.matmul(w).add(b),
  {
    /** Weights from an initializer, that of Glorot & Bengio by default, and biases of 0. */
    init: <T extends TensorLike<T>>(
      inputs: number,
      outputs: number,
      random: RandomSource<T>,
      initializer: Initializer = glorotUniform,
    ): Dense<T> => ({ w: initializer([inputs, outputs], random), b: allZeros([outputs], random) }),
  },
);
