/**
 * The derivative along a direction by differences, with its own doubt: central ones at e, e/2 and e/4, extrapolated twice (Richardson).
 *
 *   D(e) = (f(e) − f(−e)) / 2e,  R(e) = (4 D(e/2) − D(e)) / 3,  f′(0) ≈ R(e/2), give or take |R(e/2) − R(e)| and rounding
 *
 * Where f is smooth the doubt is tiny; where it is rough, at all distances, the doubt is as large as the derivative.
 */

import type { Steps } from "@dualtape/runs/eager";

/** A derivative by differences. */
export interface Estimated {
  readonly estimate: number;
  /** How far off the estimate may be; infinite where a value was not finite. */
  readonly doubt: number;
}

/** f′(0) of a function of the distance moved, from distances up to `farthest`; six evaluations, left where these are. */
export function* derivativeByDifferences<E>(
  f: (distance: number) => Steps<E, number>,
  farthest = 4e-3,
): Steps<E, Estimated> {
  let size = 0;
  const slopes: number[] = [];
  for (const e of [farthest, farthest / 2, farthest / 4]) {
    const up = yield* f(e);
    const down = yield* f(-e);
    size = Math.max(size, Math.abs(up), Math.abs(down));
    slopes.push((up - down) / (2 * e));
  }
  const [far, middle, near] = slopes as [number, number, number];
  const [coarse, fine] = [(4 * middle - far) / 3, (4 * near - middle) / 3];
  const rounding = (16 * Number.EPSILON * size) / farthest;
  const doubt = Math.abs(fine - coarse) + rounding;
  return { estimate: fine, doubt: Number.isFinite(doubt) ? doubt : Infinity };
}
