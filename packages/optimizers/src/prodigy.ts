/**
 * Prodigy (Mishchenko & Defazio 2023, the version of Adam): Adam whose rate is an estimate d of how far the start θ₀ is from the solution.
 *
 *   m ← β₁ m + (1 − β₁) d g,  v ← β₂ v + (1 − β₂) d² g²
 *   r ← √β₂ r + α d² ⟨g, θ₀ − θ⟩,  s ← √β₂ s + α d² g,  with ⟨·, ·⟩ and ‖s‖₁ over all parameters
 *   d' = max(d, c r/‖s‖₁)
 *   θ ← (1 − α d λ) θ − α d m/(√v + d' ε),  then d ← d'
 *
 * As in the authors' code and in optax: ε meets d', where the paper has d, and the factor 1 − √β₂ of r and s is left out, which cancels.
 * Optax has always the bias correction of Adam, as the authors' code may; here as in the paper, there is none. Both have no weight
 * decay by default. PyTorch has no Prodigy.
 */
import { ArgumentError, oneMinus, positive, type TensorLike } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend } from "./moments.ts";
import type { Before, Hyper, Optimizer } from "./optimizer.ts";

type Names = "learningRate" | "beta1" | "beta2" | "epsilon" | "initialDistance" | "distanceFactor" | "weightDecay";
type Remembered = "mean" | "variance" | "sum" | "start" | "numerator" | "growth";

/**
 * Adam that finds its rate: leave `learningRate` at 1, or schedule it. `initialDistance` is the first d, small, and `distanceFactor` c.
 * Slots: `sum` is s and `numerator` r, both over d₀, `start` θ₀, and `growth` d/d₀; the estimate is one for all parameters, in the slots
 * of each.
 */
export const prodigy: Optimizer<Names, Remembered> = /* @__PURE__ */ checked({
  name: "prodigy",
  steady: true,
  hyperparameters: {
    learningRate: positive(1),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.999),
    epsilon: positive(1e-8),
    initialDistance: positive(1e-6),
    distanceFactor: positive(1),
    weightDecay: positive(0.01),
  },
  init(parameter) {
    const zero = parameter.zeroLike();
    const none = zero.sum();
    return { mean: zero, variance: zero, sum: zero, start: parameter, numerator: none, growth: none.add(1) };
  },
  prepare(hyper, befores) {
    const all = Object.values(befores);
    if (all.length === 0) return befores;
    const descent = all.map(({ gradient, parameter, slots }) => gradient.mul(slots.start.sub(parameter)).sum());
    const lengths = all.map((before) => summed(hyper, before).abs().sum());
    const shared = { descent: descent.reduce((a, b) => a.add(b)), length: lengths.reduce((a, b) => a.add(b)) };
    return Object.fromEntries(Object.entries(befores).map(([path, before]) => [path, { ...before, shared }]));
  },
  step(hyper, before) {
    const { learningRate, beta1, beta2, epsilon, initialDistance, distanceFactor, weightDecay } = hyper;
    const { parameter, gradient, slots, shared: { descent, length } = {} } = before;
    if (descent === undefined || length === undefined) {
      throw new ArgumentError(
        "prodigy",
        "what all parameters share is missing",
        "Take the step by stepAll, or call prepare on all parameters before",
      );
    }
    const { growth, start } = slots;
    const distance = growth.mul(initialDistance);
    const rate = distance.mul(learningRate);
    const scaled = gradient.mul(distance);
    const mean = blend(beta1, slots.mean, scaled);
    const variance = blend(beta2, slots.variance, scaled.square());
    const numerator = slots.numerator.mul(beta2.sqrt()).add(growth.mul(rate).mul(descent));
    const moved = length.greater(0); // else all gradients were 0, and there is nothing to estimate by
    const estimate = numerator.mul(distanceFactor).div(moved.where(length, 1)).div(initialDistance);
    const next = growth.maximum(moved.where(estimate, growth));
    const deviation = variance.sqrt().add(next.mul(initialDistance).mul(epsilon));
    return {
      parameter: parameter.mul(rate.mul(weightDecay).neg().add(1)).sub(mean.mul(rate).div(deviation)),
      slots: { mean, variance, sum: summed(hyper, before), start, numerator, growth: next },
    };
  },
});

/** s after this step, over d₀. */
function summed<T extends TensorLike<T>>(hyper: Hyper<Names, T>, { gradient, slots }: Before<Remembered, T>): T {
  const { learningRate, beta2, initialDistance } = hyper;
  const weight = slots.growth.square().mul(initialDistance).mul(learningRate);
  return slots.sum.mul(beta2.sqrt()).add(gradient.mul(weight));
}
