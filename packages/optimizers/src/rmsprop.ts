/**
 * RMSProp (Tieleman & Hinton 2012, lecture 6.5), with ε outside of the root as in PyTorch:
 *
 *   v ← ρ v + (1 − ρ) g²
 *   θ ← θ − α g / (√v + ε)
 *
 * In optax, ε is inside of the root by default. ρ is that of the lecture and optax; PyTorch starts from 0.99, and from a rate of 0.01.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** AdaGrad that forgets: the gradient over the root of its running mean square. */
export const rmsprop: Optimizer<"learningRate" | "decay" | "epsilon", "variance"> = /* @__PURE__ */ checked({
  name: "rmsprop",
  steady: true,
  hyperparameters: { learningRate: positive(1e-3), decay: oneMinus(0.9), epsilon: positive(1e-8) },
  init: (parameter) => ({ variance: parameter.zeroLike() }),
  step({ learningRate, decay, epsilon }, { parameter, gradient, slots }) {
    const variance = blend(decay, slots.variance, gradient.square());
    const update = gradient.mul(learningRate).div(variance.sqrt().add(epsilon));
    return { parameter: parameter.sub(update), slots: { variance } };
  },
});
