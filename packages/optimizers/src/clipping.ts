/**
 * Clipping gradients to a threshold c, the hyperparameter `clip` or of another name, so that two can be told apart (Pascanu,
 * Mikolov & Bengio 2013):
 *
 *   by value:        gᵢ ← min(max(gᵢ, −c), c)
 *   by norm:         g ← g · c / max(‖g‖, c)
 *   by global norm:  the same, with ‖g‖ over the gradients of all parameters together
 *
 * Up to the threshold the factor is exactly 1 (PyTorch adds 1e-6 to the norm), also where both are 0 or the threshold is
 * infinite. At ‖g‖ = 0 value and derivatives are finite, because sqrt′(0) = 0. No finite gradient is too large or too small
 * for its norm: it is scaled before it is squared, and where float64 could not hold the norm, that is never written down.
 */
import { type Domain, normalized, positive, refuse, type TensorLike, widest } from "@dualtape/core";
import { changing, prepared } from "./changing.ts";
import { checked } from "./checked.ts";
import { joined } from "./names.ts";
import type { Hyper, Optimizer } from "./optimizer.ts";

const CLIP = "clip";

/** Keeps each element of a gradient between −`clip` and `clip`. */
export const clipByValue = <H extends string, K extends string, N extends string = "clip">(
  optimizer: Optimizer<H, K>,
  name: N = CLIP as N,
): Optimizer<H | N, K> =>
  checked({
    ...thresholded("clipByValue", optimizer, name),
    ...changing<H | N, K>(optimizer, (hyper, before) => ({
      ...before,
      gradient: before.gradient.minimum(hyper[name]).maximum(hyper[name].neg()),
    })),
  });

/** Keeps the norm of each parameter's gradient at `clip` or below, and its direction. */
export const clipByNorm = <H extends string, K extends string, N extends string = "clip">(
  optimizer: Optimizer<H, K>,
  name: N = CLIP as N,
): Optimizer<H | N, K> =>
  checked({
    ...thresholded("clipByNorm", optimizer, name),
    ...changing<H | N, K>(optimizer, (hyper, before) => {
      const [gradient = before.gradient] = shrunk([before.gradient], hyper[name]);
      return { ...before, gradient };
    }),
  });

/** Keeps the norm of all gradients together at `clip` or below, and their direction. */
export const clipByGlobalNorm = <H extends string, K extends string, N extends string = "clip">(
  optimizer: Optimizer<H, K>,
  name: N = CLIP as N,
): Optimizer<H | N, K> =>
  checked({
    ...thresholded("clipByGlobalNorm", optimizer, name),
    prepare(hyper, befores) {
      const gradients = Object.values(befores).map(({ gradient }) => gradient);
      if (gradients.length === 0) return prepared(optimizer, hyper, befores);
      const after = shrunk(gradients, hyper[name]);
      const clipped = Object.entries(befores).map(([path, before], i) => {
        return [path, { ...before, gradient: after[i] ?? before.gradient }];
      });
      return prepared(optimizer, hyper, Object.fromEntries(clipped));
    },
  });

/** An optimizer with one hyperparameter more: the threshold, under a name that it does not have yet. */
function thresholded<H extends string, K extends string, N extends string>(
  where: string,
  optimizer: Optimizer<H, K>,
  name: N,
): Optimizer<H | N, K> {
  if (typeof name !== "string") refuse(where, "the name of the threshold", name, "a text");
  const hyperparameters = joined(where, optimizer, { [name]: positive(1) } as Hyper<N, Domain>);
  return { ...optimizer, name: `${where}(${optimizer.name})`, hyperparameters };
}

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
