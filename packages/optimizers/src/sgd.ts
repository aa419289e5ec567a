/** Gradient descent: θ ← θ − α g (Robbins & Monro 1951). */
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
