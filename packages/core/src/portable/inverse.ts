/**
 * The inverses of the trigonometric and the hyperbolic functions, by atan2 and by log1p of what is small where they are:
 *
 *   asinh x = log1p(x + x²/(1 + √(1 + x²))),   acosh x = log1p(t + √(2t + t²)), t = x − 1,   atanh x = ½ log1p(2x/(1 − x)),
 *
 * the first and the last of |x|, as they are odd.
 */
import { atan2 } from "./atan2.ts";
import { log, log1p } from "./logarithm.ts";
import { withSignOf } from "./sign.ts";

/** The angle in [−π/2, π/2] whose sine is x: NaN of |x| > 1. */
export const asin = (x: number): number => atan2(x, Math.sqrt((1 - x) * (1 + x)));

/** The angle in [0, π] whose cosine is x: NaN of |x| > 1. */
export const acos = (x: number): number => atan2(Math.sqrt((1 - x) * (1 + x)), x);

/** The angle in [−π/2, π/2] whose tangent is x. */
export const atan = (x: number): number => atan2(x, 1);

/** From here on 1 is nothing beside x². */
const LARGE = 2 ** 28;

/** The inverse of `sinh`. */
export function asinh(x: number): number {
  const size = Math.abs(x);
  const square = size * size;
  return withSignOf(x, size > LARGE ? log(size) + Math.LN2 : log1p(size + square / (1 + Math.sqrt(1 + square))));
}

/** The inverse of `cosh`: NaN below 1. */
export function acosh(x: number): number {
  if (x < 1) return NaN;
  const t = x - 1;
  return x > LARGE ? log(x) + Math.LN2 : log1p(t + Math.sqrt(2 * t + t * t));
}

/** The inverse of `tanh`: infinite at ±1, and NaN beyond. */
export function atanh(x: number): number {
  const size = Math.abs(x);
  return withSignOf(x, 0.5 * log1p((2 * size) / (1 - size)));
}
