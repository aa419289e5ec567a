/**
 * LAMB (You et al. 2020, algorithm 2): the steps of Adam with weight decay, each tensor's as long as the tensor asks for.
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *   u = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) + λ θ
 *   θ ← θ − α · ‖θ‖/‖u‖ · u
 *
 * The ratio is 1 where one of the norms is 0, and φ of the paper is the identity, as in optax and in the authors' code. The default
 * of λ is that of the paper (optax: 0). PyTorch has no LAMB.
 */
import { norm, oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** Adam for large batches: each tensor moves by a share α of its own norm. */
export const lamb: Optimizer<"learningRate" | "beta1" | "beta2" | "epsilon" | "weightDecay", "mean" | "variance"> =
  /* @__PURE__ */ checked({
    name: "lamb",
    steady: true,
    hyperparameters: {
      learningRate: positive(1e-3),
      beta1: oneMinus(0.9),
      beta2: oneMinus(0.999),
      epsilon: positive(1e-6),
      weightDecay: positive(0.01),
    },
    init: (parameter) => ({ mean: parameter.zeroLike(), variance: parameter.zeroLike() }),
    step({ learningRate, beta1, beta2, epsilon, weightDecay }, { parameter, gradient, slots, t }) {
      const mean = blend(beta1, slots.mean, gradient);
      const variance = blend(beta2, slots.variance, gradient.square());
      const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
      const direction = unbias(beta1, mean, t).div(deviation).add(parameter.mul(weightDecay));
      const [size, length] = [norm(parameter), norm(direction)];
      const both = size.mul(length).notEqual(0);
      const trust = both.where(size.div(both.where(length, 1)), 1);
      return {
        parameter: parameter.sub(direction.mul(trust.mul(learningRate))),
        slots: { mean, variance },
      };
    },
  });
