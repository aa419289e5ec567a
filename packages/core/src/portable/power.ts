/**
 * pow, xʸ = exp(y log |x|) with the sign and the exceptions of IEEE 754; x itself, x·x and 1/x where y is 1, 2 and −1.
 *
 * An error of y log x is one of the exponent, up to 745 times as large, so the logarithm takes twice the digits:
 *
 *   log x = k ln 2 + 2·(s + s·(z/3 + z²·P(z))),   s = (m − 1)/(m + 1),   z = s²,
 *
 * with s, z/3 + z²P and the sums as pairs, high + low; P is small enough for plain float64. The error of the sum is 2⁻⁶³ of it.
 */
import { upperHalf } from "./double-double.ts";
import { exp, expOfSum, inRange } from "./exponential.ts";
import { LN2, log } from "./logarithm.ts";
import { eight } from "./polynomial.ts";
import { LEAST_NORMAL, octaveOf, powerOfTwo } from "./scale.ts";
import { isNegative } from "./sign.ts";

/** P(z) = (atanh s − s − s³/3) / s⁵ on 0 ≤ z ≤ (3 − 2√2)², minimax: degree 7, error 2⁻⁵⁹. */
export const ATANH = [
  0.2, 0.1428571428571469, 0.11111111110824091, 0.09090909168516766, 0.07692297398204645, 0.06667406655404007,
  0.05853007524811828, 0.05862703905300007,
] as const;

/** ⅓ as a pair. */
export const THIRD = [1 / 3, 1.850371707708594e-17] as const;

/** A bound of |y log x| past which the result is 0 or Infinity. */
export const POWER_BEYOND = 1000;

/** xʸ. */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  if (y === 0 || x === 1) return 1;
  return x > 0 && x < Infinity ? ofPositive(x, y) : ofOthers(x, y);
}

/** xʸ of x that are negative, zero, infinite or NaN. */
function ofOthers(x: number, y: number): number {
  if (x === -1 && Math.abs(y) === Infinity) return 1;
  const isInteger = Math.floor(y) === y;
  const isFinite = x < 0 && x > -Infinity;
  if (isFinite && !isInteger) return NaN;
  const power = isFinite ? pow(-x, y) : exp(log(Math.abs(x)) * y);
  return isNegative(x) && isInteger && Math.floor(0.5 * y) !== 0.5 * y ? -power : power;
}

/** xʸ of positive and finite x. What is called low is added to what stands before it, and 1 and 2 are the halves of a number. */
function ofPositive(x: number, y: number): number {
  const lift = x < LEAST_NORMAL ? 54 : 0;
  const normal = x * powerOfTwo(lift);
  const octave = octaveOf(normal);
  const k = octave - lift;
  const m = normal * powerOfTwo(-octave);
  const f = m - 1;
  const sum = m + 1;
  const sum1 = upperHalf(sum);
  const sum2 = sum - sum1;
  const s = f / sum;
  const s1 = upperHalf(s);
  const s2 = s - s1;
  const back = s * sum;
  const lost = s1 * sum1 - back + s1 * sum2 + s2 * sum1 + s2 * sum2;
  const sLow = (f - back - lost - s * (m - (sum - 1))) * (1 / sum);

  // z = s².
  const z = s * s;
  const z1 = upperHalf(z);
  const z2 = z - z1;
  const zLow = s1 * s1 - z + s1 * s2 + s2 * s1 + s2 * s2 + (s * sLow + sLow * s);

  // t = ⅓ + z·P(z).
  const rest = z * eight(ATANH, z);
  const t = THIRD[0] + rest;
  const t1 = upperHalf(t);
  const t2 = t - t1;
  const tLow = rest - (t - THIRD[0]) + THIRD[1];

  // c = z·t.
  const c = z * t;
  const c1 = upperHalf(c);
  const c2 = c - c1;
  const cLow = z1 * t1 - c + z1 * t2 + z2 * t1 + z2 * t2 + (z * tLow + zLow * t);

  // atanh s = s + a, a = s·c.
  const a = s * c;
  const aLow = s1 * c1 - a + s1 * c2 + s2 * c1 + s2 * c2 + (s * cLow + sLow * c);
  const atanh = s + a;
  const atanhLow = a - (atanh - s) + (sLow + aLow);

  // log x = k ln 2 + 2 atanh s.
  const octaves = k * LN2[0];
  const rough = octaves + 2 * atanh;
  const roughLow = 2 * atanh - (rough - octaves) + (2 * atanhLow + k * LN2[1]);
  const l = rough + roughLow;
  const l1 = upperHalf(l);
  const l2 = l - l1;
  const lLow = roughLow - (l - rough);

  const exponent = l * y;
  const y1 = upperHalf(y);
  const y2 = y - y1;
  const exponentLow = l1 * y1 - exponent + l1 * y2 + l2 * y1 + l2 * y2 + lLow * y;
  const isExtreme = exponent === 0 || !(Math.abs(exponent) < POWER_BEYOND);
  return expOfSum(inRange(exponent), isExtreme ? 0 : exponentLow, 1);
}
