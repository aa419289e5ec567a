/**
 * Projected gradient descent onto weights between 0 and 1 whose sum is at most R:
 *
 *   w ← clip(v − τ, 0, 1),  v = w − α g,  with the least τ ≥ 0 that brings the sum down to R
 *
 * τ is found by bisection, in the operations of numbers: so it is an optimizer like any other.
 */
import { positive, type TensorLike } from "@dualtape/core";
import type { Optimizer } from "@dualtape/optimizers";

const clip = <T extends TensorLike<T>>(x: T): T => x.maximum(0).minimum(1);

/** Descent on weights under a budget R. */
export const projected = (budget: number): Optimizer<"learningRate"> => ({
  name: `projected(${budget})`,
  hyperparameters: { learningRate: positive(1) },
  init: () => ({}),
  step({ learningRate }, { parameter, gradient, slots }) {
    const moved = parameter.sub(gradient.mul(learningRate));
    let [low, high] = [gradient.sum().zeroLike(), gradient.abs().sum().mul(learningRate).add(1)];
    for (let halving = 0; halving < 60; halving++) {
      const middle = low.add(high).mul(0.5);
      const over = clip(moved.sub(middle)).sum().greater(budget);
      [low, high] = [over.where(middle, low), over.where(high, middle)];
    }
    const within = clip(moved).sum().lessEqual(budget);
    return { parameter: clip(moved.sub(within.where(0, high))), slots };
  },
});
