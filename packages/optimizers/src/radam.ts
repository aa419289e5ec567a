/**
 * RAdam, rectified Adam (Liu et al. 2020, algorithm 2): Adam that waits with its divisor until enough gradients stand behind it.
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  m̂ = m/(1 − β₁ᵗ)
 *   ρ∞ = 2/(1 − β₂) − 1,  ρ = ρ∞ − 2t β₂ᵗ/(1 − β₂ᵗ)
 *   r = √((ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ))
 *   θ ← θ − α r m̂ / (√(v/(1 − β₂ᵗ)) + ε)  where ρ > 5,  else  θ − α m̂
 *
 * The threshold is 5 as in the authors' code, PyTorch and optax; in the paper, 4, and no ε. That is added to the root without bias as in
 * optax; in PyTorch, to the root before its bias is taken out. With β₂ up to 2/3 there is no divisor ever.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** Adam that warms up by itself: its first steps are those of momentum. */
export const radam: Optimizer<"learningRate" | "beta1" | "beta2" | "epsilon", "mean" | "variance"> =
  /* @__PURE__ */ checked({
    name: "radam",
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
      const most = beta2.neg().add(1).reciprocal().mul(2).sub(1);
      const length = most.sub(unbias(beta2, beta2.pow(t), t).mul(t).mul(2));
      const tractable = length.greater(5);
      // Where it is not, the root below would be one of a negative number.
      const safe = tractable.where(length, most);
      const rectifier = safe.sub(4).mul(safe.sub(2)).mul(most);
      const whole = most.sub(4).mul(most.sub(2)).mul(safe);
      const rate = unbias(beta1, learningRate, t);
      const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
      const rectified = mean.mul(rate.mul(rectifier.div(whole).sqrt())).div(deviation);
      const update = tractable.where(rectified, mean.mul(rate));
      return { parameter: parameter.sub(update), slots: { mean, variance } };
    },
  });
