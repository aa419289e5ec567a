/**
 * log and log1p. With x = 2ᵏ·m, √½ ≤ m < √2, f = m − 1 and s = f / (2 + f),
 *
 *   log x = k ln 2 + log((1 + s) / (1 − s)) = k ln 2 + f − (h − s·(h + z·L(z))),   h = ½f²,   z = s²,
 *
 * where f is exact and all that is rounded is small beside it. log1p x = log u + c/u, with u the rounded 1 + x and c what the rounding lost.
 */
import { seven } from "./polynomial.ts";
import { LEAST_NORMAL, octaveOf, powerOfTwo } from "./scale.ts";

/** ln 2 in two parts, the first so short that its product with an exponent is exact. */
export const LN2 = [0.6931471803691238, 1.9082149292705877e-10] as const;

/** L(z) = (log((1 + s)/(1 − s)) − 2s) / s³ on 0 ≤ z ≤ (3 − 2√2)², minimax in the error relative to the logarithm: degree 6, error 2⁻⁵⁹. */
export const LOGARITHM = [
  0.6666666666666735, 0.3999999999941109, 0.2857142874326394, 0.2222219847583894, 0.18183569747669304,
  0.1531390304900418, 0.14797509613808466,
] as const;

/** The logarithm of 2ᵒ·x, of positive, normal and finite x. */
function ofNormal(x: number, o: number): number {
  const octave = octaveOf(x);
  const k = octave + o;
  const f = x * powerOfTwo(-octave) - 1;
  const s = f / (f + 2);
  const z = s * s;
  const h = f * 0.5 * f;
  const correction = s * (h + z * seven(LOGARITHM, z)) + k * LN2[1];
  return k * LN2[0] - (h - correction - f);
}

/** log x: −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x >= LEAST_NORMAL && x < Infinity) return ofNormal(x, 0);
  if (x > 0 && x < LEAST_NORMAL) return ofNormal(x * 2 ** 54, -54);
  if (x === 0) return -Infinity;
  return x < 0 ? NaN : x;
}

/** log(1 + x): −Infinity at −1, NaN below. */
export function log1p(x: number): number {
  if (x === 0) return x;
  const u = x + 1;
  const added = u - x;
  const lost = x - (u - added) + (1 - added);
  return log(u) + (lost !== 0 && u < Infinity ? lost / u : 0);
}

/** log(1 + x) for 0 ≤ x ≤ 1, where nothing is out of the ordinary. */
export function log1pOfUnit(x: number): number {
  const u = x + 1;
  const added = u - x;
  return ofNormal(u, 0) + (x - (u - added) + (1 - added)) / u;
}
