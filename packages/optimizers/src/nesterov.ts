/**
 * Nesterov's accelerated gradient (1983), in the variables of Sutskever et al. 2013, PyTorch and optax, where θ is the point
 * that looks ahead, so that g is taken at θ itself:
 *
 *   v ← μ v + g
 *   θ ← θ − α (g + μ v)
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";

/** Momentum that looks ahead: the velocity acts on the step before it is spent. */
export const nesterov: Optimizer<"learningRate" | "momentum", "velocity"> = /* @__PURE__ */ checked({
  name: "nesterov",
  steady: true,
  hyperparameters: { learningRate: positive(0.01), momentum: oneMinus(0.9) },
  init: (parameter) => ({ velocity: parameter.zeroLike() }),
  step({ learningRate, momentum: mu }, { parameter, gradient, slots }) {
    const velocity = slots.velocity.mul(mu).add(gradient);
    const ahead = velocity.mul(mu).add(gradient);
    return { parameter: parameter.sub(ahead.mul(learningRate)), slots: { velocity } };
  },
});
