/**
 * atan2. With a ≤ b the sizes of the two arguments, the angle to the nearer axis is
 *
 *   atan(a / b)                        where a ≤ (√2 − 1) b,
 *   π/4 + atan((a − b) / (a + b))      otherwise,
 *
 * so that |t| ≤ √2 − 1 in atan t = t + t·z·A(z), z = t². The multiples of π/4 that lead to the other octants are added in two parts.
 */
import { eleven } from "./polynomial.ts";
import { isNegative } from "./sign.ts";

/** A(z) = (atan t − t) / t³ on 0 ≤ z ≤ 3 − 2√2, minimax in z·δ: degree 10, error 2⁻⁵⁹. */
export const ARCTANGENT = [
  -0.333333333333332, 0.19999999999953663, -0.1428571428020395, 0.11111110783809894, -0.09090897766940063,
  0.07692060359380595, -0.06663105430320053, 0.05847897226058542, -0.05039330168398253, 0.03806494031825319,
  -0.017907330043097795,
] as const;

/** What Math.PI lacks. */
export const PI_LOW = 1.2246467991473532e-16;

/** The angle of the point (x, y). */
export function atan2(y: number, x: number): number {
  if (y !== y || x !== x) return NaN;
  const width = Math.abs(x);
  const height = Math.abs(y);
  // Two infinities are as good as two ones.
  if (width === Infinity && height === Infinity) return atan2(Math.sign(y), Math.sign(x));
  const steep = height > width;
  const b = Math.max(width, height);
  const a = Math.min(width, height);
  // a + b shall not overflow; what a loses where it is tiny beside such a b does not show.
  const unit = b > 2 ** 1021 ? 2 ** -4 : 1;
  const opposite = a * unit;
  const adjacent = b * unit;
  const diagonal = opposite > adjacent * (Math.SQRT2 - 1);
  const numerator = diagonal ? opposite - adjacent : opposite;
  const denominator = diagonal ? opposite + adjacent : adjacent;
  const t = numerator / (b === 0 ? 1 : denominator);
  const z = t * t;
  const arctangent = t + t * z * eleven(ARCTANGENT, z);

  // angle = k·π/4 ± arctangent: k counted from the nearer axis, then from the x axis, then from its right half.
  const left = isNegative(x);
  const fromAxis = diagonal ? 1 : 0;
  const fromWidth = steep ? 2 - fromAxis : fromAxis;
  const k = left ? 4 - fromWidth : fromWidth;
  const turned = steep === left ? arctangent : -arctangent;
  const angle = k === 0 ? arctangent : k * (Math.PI / 4) + (turned + k * (PI_LOW / 4));
  return isNegative(y) ? -Math.abs(angle) : Math.abs(angle);
}
