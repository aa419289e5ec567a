/**
 * Clipping gradients to a threshold c, the hyperparameter `clip` (Pascanu, Mikolov & Bengio 2013):
 *
 *   by value:        gᵢ ← min(max(gᵢ, −c), c)
 *   by norm:         g ← g · c / max(‖g‖, c)
 *   by global norm:  the same, with ‖g‖ over the gradients of all parameters together
 *
 * Up to the threshold the factor is exactly 1 (PyTorch adds 1e-6 to the norm), also where both are 0 or the threshold is
 * infinite. At ‖g‖ = 0 value and derivatives are finite, because sqrt′(0) = 0. No finite gradient is too large or too small
 * for its norm: it is scaled before it is squared, and where float64 could not hold the norm, that is never written down.
 */
import { normalized, positive, type TensorLike, widest } from "@dualtape/core";
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
    const [gradient = before.gradient] = shrunk([before.gradient], hyper.clip);
    return optimizer.step(hyper, { ...before, gradient });
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
    const paths = Object.keys(gradients);
    if (paths.length === 0) return optimizer.prepare?.(hyper, gradients, t) ?? gradients;
    const after = shrunk(Object.values(gradients), hyper.clip);
    const clipped = Object.fromEntries(after.map((gradient, i) => [paths[i] ?? "", gradient]));
    return optimizer.prepare?.(hyper, clipped, t) ?? clipped;
  },
});

/**
 * Gradients whose common norm is at most c: g · c/‖g‖ where that is greater. With gᵢ = uᵢ/pᵢ², P the least of all pᵢ and
 * ρᵢ = (P/pᵢ)², the norm is M/P² with M = √Σ ρᵢ² ‖uᵢ‖², and the result uᵢ · ρᵢ c/M, of which each factor is of a usual size.
 */
function shrunk<T extends TensorLike<T>>(gradients: readonly T[], clip: T): readonly T[] {
  const precision = widest([clip, ...gradients]);
  const roots = gradients.map((gradient) => normalized(gradient));
  const least = roots.map(({ root }) => root.to(precision)).reduce((a, b) => a.minimum(b));
  const parts = roots.map(({ unit, root }) => ({ unit, share: least.div(root).square() }));
  const whole = parts
    .map(({ unit, share }) => unit.square().sum().to(precision).mul(share.square()))
    .reduce((a, b) => a.add(b))
    .sqrt();
  const exceeds = whole.greater(clip.mul(least).mul(least));
  // Where it does not exceed, it may be 0 and the threshold infinite.
  const factor = exceeds.where(clip, 1).div(exceeds.where(whole, 1));
  return parts.map(({ unit, share }, i) => exceeds.where(unit.mul(share.mul(factor)), gradients[i] ?? unit));
}
