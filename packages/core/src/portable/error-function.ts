/**
 * erf, odd, and its complement: near 0 by a polynomial in x², further out from the scaled complement, a polynomial G in
 * t = 1/(|x| + 3) over the whole of the axis (as M. Shepherd & J. Laframboise, Math. Comp. 36, 1981, have in another variable),
 *
 *   erf x  = x + x·P(x²)                 |x| < 1,
 *   erfc x = exp(−x²)·t·G(t)             x ≥ ½,   t·G(t) = exp(x²) erfc x.
 *
 * The square of the exponent is taken in two parts, because its rounding would be an error of the result x² times as large.
 */
import { upperHalf } from "./double-double.ts";
import { expOfSum } from "./exponential.ts";
import { thirteen, twentyTwo } from "./polynomial.ts";

/** P(z) = erf(√z)/√z − 1 on 0 ≤ z ≤ 1, minimax: degree 12, error 2⁻⁶³. */
export const ERF = [
  0.1283791670955126, -0.3761263890318375, 0.11283791670954885, -0.02686617064507787, 0.005223977624828403,
  -0.0008548326981424218, 0.00012055331132918115, -1.4925595771514954e-5, 1.6461008470661389e-6, -1.6350396181062307e-7,
  1.466032864504873e-8, -1.1374956131778533e-9, 5.960687044096353e-11,
] as const;

/** G on ½ ≤ x ≤ 27⅜, of the least relative error at the Chebyshev points: degree 21, error 2⁻⁵⁸. */
export const ERFC = [
  0.5641895835412015, 1.692568752147704, 4.795611300172363, 12.694276117972631, 30.888903881217974, 67.29550397604227,
  124.2091031016671, 180.15259784504232, -50.42881395085374, 1233.5608910614853, -19349.269279805994, 148038.0918498493,
  -1051178.4357193199, 5970385.962220421, -27023955.374904767, 97645644.94427109, -272718320.4138143, 566616384.6166767,
  -841734656.450064, 845069496.2040659, -514932697.9486113, 144249912.7650339,
] as const;

/** From here on erfc is 0. */
export const ERFC_END = 27.375;

/** 2/√π, the slope of erf at 0. */
export const TWO_OVER_ROOT_PI = 1.1283791670955126;

/** factor · exp(−x²) of 0 ≤ x ≤ 27⅜: x = h + l, x² = h² + l·(x + h), and h² is exact. */
function gaussian(x: number, factor: number): number {
  const h = upperHalf(x);
  return expOfSum(-(h * h), (h - x) * (h + x), factor);
}

/** erf x of |x| < 1. */
const near = (x: number): number => x + x * thirteen(ERF, x * x);

/** erfc |x|, |x| ≥ ½. */
function complement(x: number): number {
  const size = inside(x);
  const t = 1 / (size + 3);
  return gaussian(size, t * twentyTwo(ERFC, t));
}

/** |x|, no more than where erfc ends. */
function inside(x: number): number {
  const size = Math.abs(x);
  return size > ERFC_END ? ERFC_END : size;
}

/** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  if (Math.abs(x) < 1) return near(x);
  const far = 1 - complement(x);
  return x < 0 ? -far : far;
}

/** 1 − erf x, without cancellation. */
export function erfc(x: number): number {
  if (Math.abs(x) < 0.5) return 1 - near(x);
  const far = complement(x);
  return x < 0 ? 2 - far : far;
}

/** The slope of erf, 2/√π exp(−x²). */
export const erfSlope = (x: number): number => gaussian(inside(x), TWO_OVER_ROOT_PI);
