/**
 * Numbers as unevaluated sums high + low of two, |low| ≤ ½ ulp(high): twice the digits. Without a fused multiply-add a product is
 * made exact by cutting its factors in halves (T. Dekker, A floating-point technique, 1971; D. Knuth, TAOCP 2, 4.2.2).
 */
import type { Operand, Vector } from "./vector.ts";

/** high + low. */
export type Pair = readonly [high: Vector, low: Vector];

/** a + b exactly. */
export function twoSum(a: Vector, b: Vector): Pair {
  const sum = a.add(b);
  const added = sum.sub(a);
  return [sum, a.sub(sum.sub(added)).add(b.sub(added))];
}

/** a + b exactly, where |a| ≥ |b|. */
export function quickTwoSum(a: Vector, b: Vector): Pair {
  const sum = a.add(b);
  return [sum, b.sub(sum.sub(a))];
}

/** A number with half of the mantissa that is next to a; of |a| < 2⁹⁹⁶, in float32 2¹¹⁵. */
export function upperHalf(a: Vector): Vector {
  const large = a.mul(2 ** Math.ceil((a.format.mantissaBits + 1) / 2) + 1);
  return large.sub(large.sub(a));
}

/** a·b exactly. */
export function twoProduct(a: Vector, b: Vector): Pair {
  const product = a.mul(b);
  const [a1, b1] = [upperHalf(a), upperHalf(b)];
  const [a2, b2] = [a.sub(a1), b.sub(b1)];
  const low = a1.mul(b1).sub(product).add(a1.mul(b2)).add(a2.mul(b1)).add(a2.mul(b2));
  return [product, low];
}

/** The product of two pairs, whose low part may be some ulp of the high one. */
export function multiply([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [product, lost] = twoProduct(a, b);
  return [product, lost.add(a.mul(bLow).add(aLow.mul(b)))];
}

/** The sum of two pairs, the first the greater. */
export function add([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [sum, lost] = quickTwoSum(a, b);
  return [sum, lost.add(aLow.add(bLow))];
}

/** A constant pair. */
export const pair = (like: Vector, high: Operand, low: Operand): Pair => [like.of(high), like.of(low)];
