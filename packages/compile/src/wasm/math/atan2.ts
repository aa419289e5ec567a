/**
 * atan2. With a ≤ b the sizes of the two arguments, the angle to the nearer axis is
 *
 *   atan(a / b)                        where a ≤ (√2 − 1) b,
 *   π/4 + atan((a − b) / (a + b))      otherwise,
 *
 * so that |t| ≤ √2 − 1 in atan t = t + t·z·A(z), z = t². The multiples of π/4 that lead to the other octants are added in two parts.
 */
import { ARCTANGENT, PI_LOW } from "@dualtape/core/portable";
import { polynomial } from "./polynomial.ts";
import type { Format, Vector } from "./vector.ts";

/** A(z) = (atan t − t) / t³ on 0 ≤ z ≤ 3 − 2√2, minimax in z·δ. */
const A: Record<Format["name"], readonly number[]> = {
  // Degree 4, error 2⁻³⁰.
  float32: [-0.33333316, 0.19998483, -0.14243738, 0.1059514, -0.060811568],
  float64: ARCTANGENT,
};

/** π in two parts, the first a number of the format. */
const PI: Record<Format["name"], readonly [high: number, low: number]> = {
  float32: [3.1415927410125732, -8.742277657347586e-8],
  float64: [Math.PI, PI_LOW],
};

/** The angle of the point (x, y). */
export function atan2(y: Vector, x: Vector): Vector {
  const { name, bias } = x.format;
  const [high, low] = PI[name];
  const [width, height] = bothFinite(x.abs(), y.abs());
  const steep = height.greater(width);
  const b = steep.select(height, width);
  const a = steep.select(width, height);
  // a + b shall not overflow; what a loses where it is tiny beside such a b does not show.
  const unit = b.greater(2 ** (bias - 2)).select(2 ** -4, 1);
  const [opposite, adjacent] = [a.mul(unit), b.mul(unit)];
  const diagonal = opposite.greater(adjacent.mul(Math.SQRT2 - 1));
  const numerator = diagonal.select(opposite.sub(adjacent), opposite);
  const denominator = diagonal.select(opposite.add(adjacent), adjacent);
  const t = numerator.div(b.equal(0).select(1, denominator));
  const z = t.mul(t);
  const arctangent = t.add(t.mul(z).mul(polynomial(A[name], z)));

  // angle = k·π/4 ± arctangent: k counted from the nearer axis, then from the x axis, then from its right half.
  const fromAxis = diagonal.and(1);
  const fromWidth = steep.select(x.of(2).sub(fromAxis), fromAxis);
  const left = x.and(x.format.sign);
  const k = left.equalBits(x.format.sign).select(x.of(4).sub(fromWidth), fromWidth);
  const turned = arctangent.xor(steep.and(x.format.sign)).xor(left);
  const angle = k.mul(high / 4).add(turned.add(k.mul(low / 4)));
  const isNumber = x.equal(x).and(y.equal(y));
  return isNumber.select(k.equal(0).select(arctangent, angle).withSignOf(y), x.add(y));
}

/** Two infinities are as good as two ones. */
function bothFinite(width: Vector, height: Vector): readonly [width: Vector, height: Vector] {
  const both = width.equal(Infinity).and(height.equal(Infinity));
  return [both.select(1, width), both.select(1, height)];
}
