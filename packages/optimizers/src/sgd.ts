/**
 * Gradient descent (Robbins & Monro 1951): θ ← θ − α g.
 *
 * PyTorch starts from a rate of 1e-3; optax names none.
 */
import { positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";

/** Plain gradient descent: the step is the gradient times α. */
export const sgd: Optimizer<"learningRate", never> = /* @__PURE__ */ checked({
  name: "sgd",
  steady: true,
  hyperparameters: { learningRate: positive(0.01) },
  init: () => ({}),
  step: ({ learningRate }, { parameter, gradient }) => ({
    parameter: parameter.sub(gradient.mul(learningRate)),
    slots: {},
  }),
});
