/** The fully connected layer: y = x W + b. */
import { checkFunction, checkInteger, checkTensor, type TensorLike } from "@dualtape/core";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { allZeros, glorotUniform, type Initializer } from "./initializers.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of a dense layer. */
export interface Dense<T> {
  /** The weights, of shape `[inputs, outputs]`. */
  readonly w: T;
  /** The biases, of shape `[outputs]`. */
  readonly b: T;
}

/** x W + b for each row of `x`, of shape `[…, inputs]`; `dense.init` makes the parameters. Throws a `ShapeError` on others. */
export const dense = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: Dense<T>): T => {
    checkTensor("dense", "x", x);
    checkLayer("dense", parameters);
    const { w, b } = parameters;
    checkTensor("dense", "w", w);
    const { shape } = w;
    checkShapeOf("dense", "w", w, [shape.at(-2) ?? 1, shape.at(-1) ?? 1]);
    checkShapeOf("dense", "b", b, [shape.at(-1) ?? 1]);
    return x.matmul(w).add(b);
  },
  {
    /** Weights from an initializer, that of Glorot & Bengio by default, and biases of 0. */
    init: <T extends TensorLike<T>>(
      inputs: number,
      outputs: number,
      random: RandomSource<T>,
      initializer: Initializer = glorotUniform,
    ): Dense<T> => {
      checkInteger("dense.init", "the number of inputs", inputs, 1);
      checkInteger("dense.init", "the number of outputs", outputs, 1);
      checkRandom("dense.init", random);
      checkFunction("dense.init", "the initializer", initializer);
      const w = initializer([inputs, outputs], random);
      checkShapeOf("dense.init", "what the initializer draws", w, [inputs, outputs]);
      return { w, b: allZeros([outputs], random) };
    },
  },
);
