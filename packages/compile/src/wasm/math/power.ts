/**
 * pow, xʸ = exp(y log |x|) with the sign and the exceptions of IEEE 754; x itself, x·x and 1/x where y is 1, 2 and −1.
 *
 * In float64 an error of y log x is one of the exponent, up to 745 times as large, so the logarithm takes twice the digits:
 *
 *   log x = k ln 2 + 2·(s + s·(z/3 + z²·P(z))),   s = (m − 1)/(m + 1),   z = s²,
 *
 * with s, z/3 + z²P and the sums as pairs; P is small enough for plain float64. The error of the sum is 2⁻⁶³ of it.
 */
import { ATANH, POWER_BEYOND, THIRD } from "@dualtape/core/portable";
import { add, multiply, pair, type Pair, quickTwoSum, twoProduct, twoSum } from "./double-double.ts";
import { exp } from "./exponential.ts";
import { decompose, LN2, log } from "./logarithm.ts";
import { polynomial } from "./polynomial.ts";
import type { Vector } from "./vector.ts";

/** log x of positive and finite x, as a pair. */
function logPair(x: Vector): Pair {
  const { k, m } = decompose(x);
  const f = m.sub(1);
  const [sum, lost] = twoSum(m, x.of(1));
  const quotient = f.div(sum);
  const [product, productLow] = twoProduct(quotient, sum);
  const s: Pair = [quotient, f.sub(product).sub(productLow).sub(quotient.mul(lost)).mul(sum.reciprocal())];
  const z = multiply(s, s);
  const third = add(pair(x, ...THIRD), [z[0].mul(polynomial(ATANH, z[0])), x.of(0)]);
  const atanh = add(s, multiply(s, multiply(z, third)));
  const twice: Pair = [atanh[0].add(atanh[0]), atanh[1].add(atanh[1])];
  const [high, low] = twoSum(k.mul(LN2.float64[0]), twice[0]);
  return quickTwoSum(high, low.add(twice[1].add(k.mul(LN2.float64[1]))));
}

/** xʸ. */
export function pow(x: Vector, y: Vector): Vector {
  const size = x.abs();
  const finite = size.greater(0).and(size.less(Infinity));
  const [high, low] = logPair(size);
  const logarithm = finite.select(high, log(size));
  const [product, lost] = twoProduct(logarithm, y);
  // Where the logarithm is 0, y may be so large that its halves are none.
  const isOrdinary = product.notEqual(0).and(product.abs().less(POWER_BEYOND));
  const tail = isOrdinary.select(lost.add(low.mul(y)), 0);
  return withExceptions(x, y, exp(product, tail));
}

/** xʸ for rounding to float32. */
export const powRounded = (x: Vector, y: Vector): Vector => withExceptions(x, y, exp(log(x.abs()).mul(y)));

/**
 * xʸ from |x|ʸ: the sign of an odd power, NaN where the root of a negative number is asked for, 1 where y is 0 or x is 1, and
 * for −1 to an infinite power.
 */
function withExceptions(x: Vector, y: Vector, power: Vector): Vector {
  const half = y.mul(0.5);
  const isInteger = y.nearest().equal(y);
  const isOdd = isInteger.and(half.nearest().notEqual(half));
  const isRoot = x.less(0).and(x.greater(-Infinity)).andNot(isInteger);
  const signed = power.xor(x.and(isOdd).and(x.format.sign));
  const isOne = y
    .equal(0)
    .or(x.equal(1))
    .or(x.equal(-1).and(y.abs().equal(Infinity)));
  const simple = y.equal(2).select(x.mul(x), y.equal(-1).select(x.reciprocal(), y.equal(1).select(x, signed)));
  return isOne.select(1, isRoot.select(NaN, simple));
}
