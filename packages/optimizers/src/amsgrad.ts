/**
 * AMSGrad (Reddi, Kale & Kumar 2018): Adam whose divisor never shrinks.
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← max(w, v)
 *   θ ← θ − α · m/(1 − β₁ᵗ) / (√(w/(1 − β₂ᵗ)) + ε)
 *
 * As in PyTorch, the maximum is over v with its bias, which is taken out after; optax takes it over v
 * without its bias, and the paper leaves all biases in.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** Adam that remembers the greatest mean square, which mends a proof of convergence. */
export const amsgrad: Optimizer<
  "learningRate" | "beta1" | "beta2" | "epsilon",
  "mean" | "variance" | "greatestVariance"
> = /* @__PURE__ */ checked({
  name: "amsgrad",
  steady: true,
  hyperparameters: {
    learningRate: positive(1e-3),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.999),
    epsilon: positive(1e-8),
  },
  init: (parameter) => ({
    mean: parameter.zeroLike(),
    variance: parameter.zeroLike(),
    greatestVariance: parameter.zeroLike(),
  }),
  step({ learningRate, beta1, beta2, epsilon }, { parameter, gradient, slots, t }) {
    const mean = blend(beta1, slots.mean, gradient);
    const variance = blend(beta2, slots.variance, gradient.square());
    const greatestVariance = slots.greatestVariance.maximum(variance);
    const deviation = unbias(beta2, greatestVariance, t).sqrt().add(epsilon);
    const update = mean.mul(unbias(beta1, learningRate, t)).div(deviation);
    return { parameter: parameter.sub(update), slots: { mean, variance, greatestVariance } };
  },
});
