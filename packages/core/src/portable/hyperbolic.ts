/**
 * tanh and the functions made of it or alike. Most are written in exponentials of −|x|, which can neither overflow nor cancel:
 *
 *   tanh |x| = −t / (2 + t),  t = expm1(−2|x|);   sigmoid x = (1 or e) / (1 + e),   softplus x = max(x, 0) + log1p e,  e = exp(−|x|).
 */
import { exp, expm1, expm1OfNegative, expOfSum, inRange } from "./exponential.ts";
import { log1pOfUnit } from "./logarithm.ts";
import { withSignOf } from "./sign.ts";

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  const t = expm1OfNegative(Math.abs(x) * -2);
  return withSignOf(x, -t / (t + 2));
}

/** From here on exp(−x) is nothing beside exp x. */
const LARGE = 22;

/** (exp x − exp(−x)) / 2, of |x| as ½(t + t/(t + 1)), t = expm1 |x|. */
export function sinh(x: number): number {
  const t = expm1(Math.abs(x));
  return withSignOf(x, Math.abs(x) > LARGE ? halfExp(x) : 0.5 * (t + t / (t + 1)));
}

/** (exp x + exp(−x)) / 2. */
export function cosh(x: number): number {
  const e = exp(Math.abs(x));
  return Math.abs(x) > LARGE ? halfExp(x) : 0.5 * (e + 1 / e);
}

/** ½ exp |x|, which overflows later than exp |x|. */
const halfExp = (x: number): number => expOfSum(inRange(Math.abs(x)), 0, 0.5);

/** 1 / (1 + exp(−x)). */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (e + 1);
}

/** log(1 + exp x). */
export const softplus = (x: number): number => Math.max(x, 0) + log1pOfUnit(exp(-Math.abs(x)));

/** The slope of the sigmoid. */
export const sigmoidSlope = (x: number): number => bell(x, 1);

/** The slope of tanh, four times that of the sigmoid at 2x. */
export const tanhSlope = (x: number): number => bell(x * 2, 4);

/**
 * factor · e / (1 + e)² of e = exp(−|x|), as q·(1 − q/factor) with q = factor · e / (1 + e): where q is at its greatest, an error of
 * it does not show.
 */
function bell(x: number, factor: number): number {
  const scaled = expOfSum(inRange(-Math.abs(x)), 0, factor);
  const q = scaled / (scaled * (1 / factor) + 1);
  return q - q * q * (1 / factor);
}
