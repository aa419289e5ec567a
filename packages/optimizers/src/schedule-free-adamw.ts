/**
 * Schedule-free AdamW (Defazio et al. 2024, algorithm 1), with g the gradient at y:
 *
 *   v ← β₂ v + (1 − β₂) g²
 *   z ← z − γ (g / (√(v/(1 − β₂ᵗ)) + ε) + λ y),  and x and y as in `schedule-free.ts`, with β₁ for β
 *
 * As in the authors' code and optax, the bias correction scales v; in the paper, γ, and so the weights of the average and the decay,
 * too. The default of λ is 0 in both. PyTorch has none of this.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend, unbias } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Averaged, averagedSlots, averagedStep } from "./schedule-free.ts";

/** AdamW with averaging in place of a schedule; `beta1` says how near gradients are taken to the average, and is no momentum. */
export const scheduleFreeAdamw: Optimizer<
  "learningRate" | "beta1" | "beta2" | "epsilon" | "weightDecay",
  Averaged | "variance"
> = /* @__PURE__ */ checked({
  name: "scheduleFreeAdamw",
  steady: true,
  hyperparameters: {
    learningRate: positive(2.5e-3),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.999),
    epsilon: positive(1e-8),
    weightDecay: positive(0.01),
  },
  init: (parameter) => ({ ...averagedSlots(parameter), variance: parameter.zeroLike() }),
  step({ learningRate, beta1, beta2, epsilon, weightDecay }, before) {
    const { parameter, gradient, t } = before;
    const variance = blend(beta2, before.slots.variance, gradient.square());
    const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
    const update = gradient.div(deviation).add(parameter.mul(weightDecay));
    const { parameter: next, slots } = averagedStep(learningRate, beta1, update, before);
    return { parameter: next, slots: { ...slots, variance } };
  },
  evaluated: ({ slots }) => slots.average,
});
