/**
 * What rounding loses: an exact sum or product is the rounded one and an error, which is a number itself. Without a fused multiply-add the error
 * of a product is found by cutting the factors in halves (T. Dekker, A floating-point technique, 1971; D. Knuth, TAOCP 2, 4.2.2):
 *
 *   a·b = p + ((a₁b₁ − p) + a₁b₂ + a₂b₁ + a₂b₂)   exactly, with p = a·b rounded.
 */

/** A number with 26 bits of mantissa that is next to a; of |a| < 2⁹⁹⁶. */
export function upperHalf(a: number): number {
  const large = a * 134217729;
  return large - (large - a);
}

/** a + b − sum, with sum = a + b rounded. */
export function lostBySum(a: number, b: number, sum: number): number {
  const added = sum - a;
  return a - (sum - added) + (b - added);
}
