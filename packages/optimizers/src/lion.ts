/**
 * Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms"):
 *
 *   u = sign(β₁ m + (1 − β₁) g)
 *   θ ← θ − α (u + λ θ)
 *   m ← β₂ m + (1 − β₂) g
 *
 * As in optax, which starts from a decay of 1e-3; PyTorch has no Lion. A sign has derivative 0 almost everywhere: α and λ have
 * derivatives, β₁ and β₂ have 0.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { decoupledWeightDecay } from "./decoupled-weight-decay.ts";
import { blend } from "./moments.ts";
import type { HyperparametersOf, Optimizer } from "./optimizer.ts";

const signed: Optimizer<"learningRate" | "beta1" | "beta2", "mean"> = {
  name: "lion",
  steady: true,
  hyperparameters: { learningRate: positive(1e-4), beta1: oneMinus(0.9), beta2: oneMinus(0.99) },
  init: (parameter) => ({ mean: parameter.zeroLike() }),
  step({ learningRate, beta1, beta2 }, { parameter, gradient, slots }) {
    const direction = blend(beta1, slots.mean, gradient).sign();
    return {
      parameter: parameter.sub(direction.mul(learningRate)),
      slots: { mean: blend(beta2, slots.mean, gradient) },
    };
  },
};

/** Steps of exactly α in each coordinate, with decoupled weight decay. */
export const lion: Optimizer<HyperparametersOf<typeof signed> | "weightDecay", "mean"> = /* @__PURE__ */ checked({
  .../* @__PURE__ */ decoupledWeightDecay(signed),
  name: "lion",
});
