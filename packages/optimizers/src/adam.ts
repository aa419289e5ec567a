/**
 * Adam (Kingma & Ba 2015, algorithm 1), with m and v the running means of g and g²:
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * As in PyTorch and optax.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** Adam: steps of about α in each coordinate, from running moments of the gradient. */
export const adam: Optimizer<"learningRate" | "beta1" | "beta2" | "epsilon", "mean" | "variance"> =
  /* @__PURE__ */ checked({
    name: "adam",
    steady: true,
    hyperparameters: {
      learningRate: positive(1e-3),
      beta1: oneMinus(0.9),
      beta2: oneMinus(0.999),
      epsilon: positive(1e-8),
    },
    init: (parameter) => ({ mean: parameter.zeroLike(), variance: parameter.zeroLike() }),
    step({ learningRate, beta1, beta2, epsilon }, { parameter, gradient, slots, t }) {
      const mean = blend(beta1, slots.mean, gradient);
      const variance = blend(beta2, slots.variance, gradient.square());
      const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
      const update = mean.mul(unbias(beta1, learningRate, t)).div(deviation);
      return { parameter: parameter.sub(update), slots: { mean, variance } };
    },
  });
