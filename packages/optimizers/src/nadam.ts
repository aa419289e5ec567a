/**
 * NAdam (Dozat 2016): Adam with Nesterov's momentum, and a momentum μ that warms up to β₁. As in PyTorch, where optax
 * has μ = β₁ from the start:
 *
 *   μₜ = β₁ (1 − ½ · 0.96^(tψ)),  Πₜ = μ₁ μ₂ … μₜ
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − α · ((1 − μₜ)/(1 − Πₜ) g + μₜ₊₁/(1 − Πₜ₊₁) m) / (√(v/(1 − β₂ᵗ)) + ε)
 */
import { oneMinus, positive, type TensorLike } from "@dualtape/core";
import { log } from "@dualtape/core/portable";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import { later, type StepNumber } from "./step-number.ts";

/** Adam that looks ahead; `momentumDecay` is ψ, the pace of the warm-up. The slot `product` is Πₜ, a scalar. */
export const nadam: Optimizer<
  "learningRate" | "beta1" | "beta2" | "epsilon" | "momentumDecay",
  "mean" | "variance" | "product"
> = /* @__PURE__ */ checked({
  name: "nadam",
  steady: true,
  hyperparameters: {
    learningRate: positive(2e-3),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.999),
    epsilon: positive(1e-8),
    momentumDecay: positive(4e-3),
  },
  init(parameter) {
    const zero = parameter.zeroLike();
    return { mean: zero, variance: zero, product: zero.sum().add(1) };
  },
  step({ learningRate, beta1, beta2, epsilon, momentumDecay }, { parameter, gradient, slots, t }) {
    const mean = blend(beta1, slots.mean, gradient);
    const variance = blend(beta2, slots.variance, gradient.square());
    const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
    const now = momentumAt(beta1, momentumDecay, t);
    const next = momentumAt(beta1, momentumDecay, later(t, 1));
    const product = slots.product.mul(now).to(slots.product.precision);
    const share = oneLess(now).div(oneLess(product)).mul(learningRate);
    const ahead = next.div(oneLess(product.mul(next))).mul(learningRate);
    const update = gradient.mul(share).add(mean.mul(ahead)).div(deviation);
    return { parameter: parameter.sub(update), slots: { mean, variance, product } };
  },
});

const oneLess = <T extends TensorLike<T>>(x: T): T => x.neg().add(1);

/** μₜ. */
const momentumAt = <T extends TensorLike<T>>(beta: T, decay: T, t: StepNumber<T>): T => {
  const fading = decay.mul(t).mul(log(0.96)).exp();
  return beta.sub(beta.mul(fading).mul(0.5));
};
