/**
 * Antithetic evolution strategies: the gradient of a smoothed objective from pairs of evaluations, u + ξ and u − ξ.
 *
 *   ∇ E[L(u + ξ)] = E[ξ (L(u + ξ) − L(u − ξ))] / 2σ²,  ξ ~ N(0, σ² I)     (Salimans et al. 2017, section 2.1)
 *
 * Each pair is one sample; their scatter is the noise of the mean.
 */
import { max, mean, must, refuse, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { type Random, seeded } from "@dualtape/tensor";
import { checkPositive } from "../../hyper/checks.ts";

/** How to perturb. */
export interface AntitheticOptions {
  /** How many evaluations: an even number, for they come in pairs, of 4 or more, for their scatter; 20 by default. */
  readonly particles?: number;
  /** σ, in the unconstrained space of the domains: for `positive`, 0.1 is ten per cent; 0.1 by default. */
  readonly deviation?: number;
  /** An integer; the same seed gives the same estimates. 1 by default. */
  readonly seed?: number;
}

/** A gradient that was estimated, in natural units, with how far to trust it. */
export interface Estimate<H extends string, T> {
  readonly gradient: Hyper<H, T>;
  /** The standard error of each partial: what is much smaller than this is noise. */
  readonly standardError: Hyper<H, T>;
}

/** The options with their defaults; throws an `ArgumentError` on those that make no sense. */
export function checkAntithetic(where: string, options: AntitheticOptions): Required<AntitheticOptions> {
  const { particles = 20, deviation = 0.1, seed = 1 } = options;
  if (!(Number.isSafeInteger(particles) && particles >= 4 && particles % 2 === 0)) {
    refuse(where, "particles", particles, "an even integer of 4 or more");
  }
  checkPositive(where, "deviation", deviation);
  if (!Number.isSafeInteger(seed)) refuse(where, "seed", seed, "an integer");
  return { particles, deviation, seed };
}

/** The mean of samples along the first axis, and its standard error. */
export function estimateOf<H extends string, T extends TensorLike<T>>(samples: Hyper<H, T>): Estimate<H, T> {
  const gradient = mapRecord(samples, (each) => mean(each, 0));
  const standardError = mapRecord(samples, (each, name) => {
    const [count] = each.shape;
    const off = each.sub(gradient[name]);
    const greatest = max(off.detach().abs(), 0); // taken out, so that no square leaves its range
    const size = greatest.equal(0).where(1, greatest);
    return mean(off.div(size).square(), 0)
      .div(must(count, "count of samples") - 1)
      .sqrt()
      .mul(size);
  });
  return { gradient, standardError };
}

/** A stream of random numbers for these values: equal ones give the same stream, and near ones have nothing in common. */
export function streamFor(values: readonly number[]): Random {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Float64Array.from(values).buffer)) hash = Math.imul(hash ^ byte, 0x01000193); // FNV-1a
  return seeded(hash >>> 0);
}
