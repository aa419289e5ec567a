/**
 * Momentum, the heavy ball (Polyak 1964), with α outside of the velocity as in PyTorch and optax:
 *
 *   v ← μ v + g
 *   θ ← θ − α v
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";

/** Gradient descent with inertia: where gradients agree, the steps grow up to 1/(1 − μ) times as long. */
export const momentum: Optimizer<"learningRate" | "momentum", "velocity"> = /* @__PURE__ */ checked({
  name: "momentum",
  steady: true,
  hyperparameters: { learningRate: positive(0.01), momentum: oneMinus(0.9) },
  init: (parameter) => ({ velocity: parameter.zeroLike() }),
  step({ learningRate, momentum: mu }, { parameter, gradient, slots }) {
    const velocity = slots.velocity.mul(mu).add(gradient);
    return { parameter: parameter.sub(velocity.mul(learningRate)), slots: { velocity } };
  },
});
