/**
 * What rounding loses: the exact sum or product of two numbers is the rounded one and an error, itself a number. Two numbers high + low,
 * |low| ≤ ½ ulp(high), so have twice the digits. Without a fused multiply-add a product is made exact by cutting its factors in halves
 * (T. Dekker, A floating-point technique, 1971; D. Knuth, TAOCP 2, 4.2.2).
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

/** a·b − product, with product = a·b rounded, from the halves of the factors. */
export function lostByProduct(a1: number, a2: number, b1: number, b2: number, product: number): number {
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}
