/**
 * exp and expm1. With n = round(x / ln 2) and r = x − n ln 2, |r| ≤ ½ ln 2,
 *
 *   exp x = 2ⁿ · (1 + p),   expm1 x = 2ⁿ · p + (2ⁿ − 1),   p = expm1 r = r + r² q(r).
 *
 * ln 2 is taken in two parts, the first so short that its product with n is exact (Cody & Waite, 1980). Adding a number as large as the
 * mantissa rounds to a whole one.
 */
import { LN2 } from "./logarithm.ts";
import { eleven } from "./polynomial.ts";
import { powerOfTwo, scaled } from "./scale.ts";

/** q(r) = (expm1 r − r) / r² on |r| ≤ ½ ln 2, minimax in the error relative to expm1: degree 10, error 2⁻⁶². */
export const EXPONENTIAL = [
  0.5, 0.16666666666666677, 0.0416666666666667, 0.008333333333321532, 0.0013888888888866672, 0.00019841269886401535,
  2.4801587360886096e-5, 2.755724391128768e-6, 2.755724247637633e-7, 2.5109147506469633e-8, 2.092453104280263e-9,
] as const;

/** Beyond these exp is 0 and Infinity. */
export const EXPONENTIAL_RANGE = [-750, 711] as const;

/** Below, exp x is nothing beside 1. */
const NOTHING = -104;

const SHIFT = 1.5 * 2 ** 52;

/** The n of an x. */
const multiple = (x: number): number => x * Math.LOG2E + SHIFT - SHIFT;

/** The r of x + tail, |tail| ≪ |x|. */
const remainder = (x: number, n: number, tail: number): number => x - n * LN2[0] + (n * -LN2[1] + tail);

/** expm1 r on |r| ≤ ½ ln 2. */
const core = (r: number): number => r + r * r * eleven(EXPONENTIAL, r);

/** exp x. */
export function exp(x: number): number {
  const inside = inRange(x);
  const n = multiple(inside);
  return scaled(core(remainder(inside, n, 0)) + 1, n);
}

/** factor · exp(x + tail) of an x in range, |tail| ≪ |x|, rounded once on its way into the subnormals. */
export function expOfSum(x: number, tail: number, factor: number): number {
  const n = multiple(x);
  return scaled((core(remainder(x, n, tail)) + 1) * factor, n);
}

/** exp x − 1 for x ≤ 0, where nothing overflows. */
export function expm1OfNegative(x: number): number {
  const inside = x < NOTHING ? NOTHING : x;
  const n = multiple(inside);
  const power = powerOfTwo(n);
  return core(remainder(inside, n, 0)) * power + (power - 1);
}

/** exp x − 1 = 2ⁿ · (expm1 r + (1 − 2⁻ⁿ)), the difference exact wherever it counts. */
export function expm1(x: number): number {
  if (x === 0) return x;
  const inside = x < NOTHING ? NOTHING : inRange(x);
  const n = multiple(inside);
  const inverse = powerOfTwo(n > -NOTHING ? NOTHING : -n);
  return scaled(core(remainder(inside, n, 0)) + (1 - inverse), n);
}

/** x, or the end of the range that it is beyond. */
export function inRange(x: number): number {
  if (x < EXPONENTIAL_RANGE[0]) return EXPONENTIAL_RANGE[0];
  return x > EXPONENTIAL_RANGE[1] ? EXPONENTIAL_RANGE[1] : x;
}
