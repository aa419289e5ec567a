/**
 * Schedule-free gradient descent (Defazio et al. 2024), with g the gradient at y:
 *
 *   z ← z − γ (g + λ y),  and x and y as in `schedule-free.ts`
 *
 * The default of λ is 0 in the authors' code and in optax. PyTorch has none of this.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Averaged, averagedSlots, averagedStep } from "./schedule-free.ts";

/** Gradient descent with averaging in place of a schedule; `momentum` is β, how near gradients are taken to the average. */
export const scheduleFreeSgd: Optimizer<"learningRate" | "momentum" | "weightDecay", Averaged> =
  /* @__PURE__ */ checked({
    name: "scheduleFreeSgd",
    steady: true,
    hyperparameters: { learningRate: positive(1), momentum: oneMinus(0.9), weightDecay: positive(1e-4) },
    init: averagedSlots,
    step({ learningRate, momentum, weightDecay }, before) {
      const update = before.gradient.add(before.parameter.mul(weightDecay));
      return averagedStep(learningRate, momentum, update, before);
    },
    evaluated: ({ slots }) => slots.average,
  });
