/**
 * Gradient centralization (Yong et al. 2020, equation 1): the gradient of the weights into each output has mean 0.
 *
 *   g ← g − mean of g over all axes but the last,  where g has two axes or more
 *
 * Weights map inputs to outputs as in x θ, so outputs are the last axis. The authors' code for PyTorch has them first, and so has
 * optax, whose `centralize` is this on transposed gradients.
 */
import { checked } from "./checked.ts";
import { changing } from "./changing.ts";
import { joined } from "./names.ts";
import type { Optimizer } from "./optimizer.ts";

/** Takes the mean out of the gradients of matrices, and of what has more axes, before the steps of an optimizer. */
export function centralization<H extends string, K extends string>(optimizer: Optimizer<H, K>): Optimizer<H, K> {
  const hyperparameters = joined("centralization", optimizer, {});
  return checked({
    ...optimizer,
    name: `centralization(${optimizer.name})`,
    hyperparameters,
    ...changing(optimizer, (_hyper, before) => {
      const { shape } = before.gradient;
      if (shape.length < 2) return before;
      const axes = shape.slice(1).map((_, axis) => axis);
      const count = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
      const mean = before.gradient.sum(axes, true).div(count);
      return { ...before, gradient: before.gradient.sub(mean) };
    }),
  });
}
