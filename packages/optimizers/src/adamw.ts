/**
 * AdamW (Loshchilov & Hutter 2019, algorithm 2): Adam with decoupled weight decay.
 *
 *   θ ← (1 − α λ) θ,  then the step of Adam
 *
 * As in PyTorch and optax the decay is scaled by α; in the paper, by the multiplier of the schedule alone. Optax starts from
 * a decay of 1e-4.
 */
import { adam } from "./adam.ts";
import { checked } from "./checked.ts";
import { decoupledWeightDecay } from "./decoupled-weight-decay.ts";
import type { HyperparametersOf, Optimizer } from "./optimizer.ts";

/** Adam whose weight decay is not divided by the deviation of the gradient. */
export const adamw: Optimizer<HyperparametersOf<typeof adam> | "weightDecay", "mean" | "variance"> =
  /* @__PURE__ */ checked({
    .../* @__PURE__ */ decoupledWeightDecay(adam),
    name: "adamw",
  });
