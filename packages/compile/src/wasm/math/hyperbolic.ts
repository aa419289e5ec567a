/**
 * tanh and the functions made of it or alike. All are written in exponentials of −|x|, which can neither overflow nor cancel:
 *
 *   tanh |x| = −t / (2 + t),  t = expm1(−2|x|);   sigmoid x = (1 or e) / (1 + e),   softplus x = max(x, 0) + log1p e,  e = exp(−|x|).
 */
import { exp, expm1OfNegative, expOfNegative } from "./exponential.ts";
import { log1p } from "./logarithm.ts";
import type { Vector } from "./vector.ts";

/** The hyperbolic tangent. */
export function tanh(x: Vector): Vector {
  const t = expm1OfNegative(x.abs().mul(-2));
  return t.div(t.add(2)).withSignOf(x);
}

/** 1 / (1 + exp(−x)). */
export function sigmoid(x: Vector): Vector {
  const e = expOfNegative(x.abs().neg(), 1);
  return x.less(0).select(e, 1).div(e.add(1));
}

/**
 * factor · e / (1 + e)² of e = exp x, x ≤ 0, as q·(1 − q/factor) with q = factor · e / (1 + e): where q is at its greatest, an error of
 * it does not show.
 */
function bell(x: Vector, factor: number): Vector {
  const scaled = expOfNegative(x, factor);
  const q = scaled.div(scaled.mul(1 / factor).add(1));
  return q.sub(q.mul(q).mul(1 / factor));
}

/** The slope of the sigmoid. */
export const sigmoidSlope = (x: Vector): Vector => bell(x.abs().neg(), 1);

/** The slope of tanh, four times that of the sigmoid at 2x. */
export const tanhSlope = (x: Vector): Vector => bell(x.abs().mul(-2), 4);

/** log(1 + exp x). */
export function softplus(x: Vector): Vector {
  return x.atLeast(0).add(log1p(exp(x.abs().neg())));
}
