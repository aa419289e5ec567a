/**
 * Numbers as unevaluated sums high + low of two, |low| ≤ ½ ulp(high): twice the digits. Without a fused multiply-add a product is
 * made exact by cutting its factors in halves, here by masking bits (T. Dekker, A floating-point technique, 1971; D. Knuth, TAOCP 2,
 * 4.2.2).
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

/** The first 26 bits of the mantissa of a float64, and the other 27. */
function split(a: Vector): Pair {
  const high = a.and(0xfffffffff8000000n);
  return [high, a.sub(high)];
}

/** a·b, exactly but for the last bit of the product of the lower halves. */
export function twoProduct(a: Vector, b: Vector): Pair {
  const product = a.mul(b);
  const [a1, a2] = split(a);
  const [b1, b2] = split(b);
  const low = a1.mul(b1).sub(product).add(a1.mul(b2)).add(a2.mul(b1)).add(a2.mul(b2));
  return [product, low];
}

/** The product of two pairs. */
export function multiply([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [product, lost] = twoProduct(a, b);
  return quickTwoSum(product, lost.add(a.mul(bLow).add(aLow.mul(b))));
}

/** The sum of two pairs, the first the greater. */
export function add([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [sum, lost] = quickTwoSum(a, b);
  return quickTwoSum(sum, lost.add(aLow.add(bLow)));
}

/** A constant pair. */
export const pair = (like: Vector, high: Operand, low: Operand): Pair => [like.of(high), like.of(low)];
