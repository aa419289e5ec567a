/**
 * AdaGrad (Duchi, Hazan & Singer 2011), the diagonal form, with ε outside of the root as in the paper (δ) and PyTorch:
 *
 *   s ← s + g²
 *   θ ← θ − α g / (√s + ε)
 *
 * In optax, ε is inside of the root, and s starts from 0.1.
 */
import { positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";

/** A step size for each coordinate, shrinking with all the gradient it has seen: for sparse features. */
export const adagrad: Optimizer<"learningRate" | "epsilon", "sum"> = /* @__PURE__ */ checked({
  name: "adagrad",
  steady: true,
  hyperparameters: { learningRate: positive(0.01), epsilon: positive(1e-10) },
  init: (parameter) => ({ sum: parameter.zeroLike() }),
  step({ learningRate, epsilon }, { parameter, gradient, slots }) {
    const sum = slots.sum.add(gradient.square());
    const update = gradient.mul(learningRate).div(sum.sqrt().add(epsilon));
    return { parameter: parameter.sub(update), slots: { sum } };
  },
});
