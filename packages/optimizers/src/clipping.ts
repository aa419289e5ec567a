/**
 * Clipping gradients to a threshold c, the hyperparameter `clip` (Pascanu, Mikolov & Bengio 2013):
 *
 *   by value:        gᵢ ← min(max(gᵢ, −c), c)
 *   by norm:         g ← g · c / max(‖g‖, c)
 *   by global norm:  the same, with ‖g‖ over the gradients of all parameters together
 *
 * Below the threshold the factor is exactly 1 (PyTorch adds 1e-6 to the norm). At ‖g‖ = 0 value and derivatives are
 * finite, because sqrt′(0) = 0.
 */
import { positive, type TensorLike } from "@dualtape/core";
import type { Optimizer } from "./optimizer.ts";

/** Keeps each element of a gradient between −`clip` and `clip`. */
export const clipByValue = <H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
): Optimizer<H | "clip", K> => ({
  ...optimizer,
  name: `clipByValue(${optimizer.name})`,
  hyperparameters: { ...optimizer.hyperparameters, clip: positive(1) },
  step(hyper, before) {
    const gradient = before.gradient.minimum(hyper.clip).maximum(hyper.clip.neg());
    return optimizer.step(hyper, { ...before, gradient });
  },
});

/** Keeps the norm of each parameter's gradient at `clip` or below, and its direction. */
export const clipByNorm = <H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
): Optimizer<H | "clip", K> => ({
  ...optimizer,
  name: `clipByNorm(${optimizer.name})`,
  hyperparameters: { ...optimizer.hyperparameters, clip: positive(1) },
  step(hyper, before) {
    const factor = shrinkage(before.gradient.square().sum(), hyper.clip);
    return optimizer.step(hyper, { ...before, gradient: before.gradient.mul(factor) });
  },
});

/** Keeps the norm of all gradients together at `clip` or below, and their direction. */
export const clipByGlobalNorm = <H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
): Optimizer<H | "clip", K> => ({
  ...optimizer,
  name: `clipByGlobalNorm(${optimizer.name})`,
  hyperparameters: { ...optimizer.hyperparameters, clip: positive(1) },
  prepare(hyper, gradients, t) {
    const entries = Object.entries(gradients);
    const squares = entries.map(([, gradient]) => gradient.square().sum());
    const factor = shrinkage(
      squares.reduce((total, square) => total.add(square), hyper.clip.zeroLike()),
      hyper.clip,
    );
    const clipped = Object.fromEntries(entries.map(([path, gradient]) => [path, gradient.mul(factor)]));
    return optimizer.prepare?.(hyper, clipped, t) ?? clipped;
  },
});

/** c / max(‖g‖, c), from ‖g‖². */
const shrinkage = <T extends TensorLike<T>>(squaredNorm: T, clip: T): T => clip.div(squaredNorm.sqrt().maximum(clip));
