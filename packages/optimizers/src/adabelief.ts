/**
 * AdaBelief (Zhuang et al. 2020, algorithm 2): Adam whose divisor is how far g strays from its running mean.
 *
 *   m ← β₁ m + (1 − β₁) g,  s ← β₂ s + (1 − β₂) (g − m)² + ε
 *   θ ← θ − α · m/(1 − β₁ᵗ) / (√(s/(1 − β₂ᵗ)) + ε)
 *
 * Optax has two epsilons, inside and outside of the root; in the paper they are one. Its value of 1e-16, in place of 1e-8 in the
 * paper, is that of the authors' later code and of optax. PyTorch has no AdaBelief.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** Long steps where the gradient is as expected, short ones where it is not. */
export const adabelief: Optimizer<"learningRate" | "beta1" | "beta2" | "epsilon", "mean" | "variance"> =
  /* @__PURE__ */ checked({
    name: "adabelief",
    steady: true,
    hyperparameters: {
      learningRate: positive(1e-3),
      beta1: oneMinus(0.9),
      beta2: oneMinus(0.999),
      epsilon: positive(1e-16),
    },
    init: (parameter) => ({ mean: parameter.zeroLike(), variance: parameter.zeroLike() }),
    step({ learningRate, beta1, beta2, epsilon }, { parameter, gradient, slots, t }) {
      const mean = blend(beta1, slots.mean, gradient);
      const variance = blend(beta2, slots.variance, gradient.sub(mean).square()).add(epsilon);
      const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
      const update = mean.mul(unbias(beta1, learningRate, t)).div(deviation);
      return { parameter: parameter.sub(update), slots: { mean, variance } };
    },
  });
