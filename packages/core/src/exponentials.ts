/**
 * Exponentials beside the greatest of them, which softmax, its logarithm and the simplex are made of:
 *
 *   Σ exp(xᵢ) = exp(m) · (1 + r),  m = max x,  r = Σ exp(xᵢ − m) − 1
 *
 * No exponential overflows, and r is the sum of the others: where one is all but everything, what is left keeps its digits,
 * in the derivatives as well, since m is differentiated too.
 *
 * Infinite elements mean what they tend to: several that are greatest share evenly. They have no derivative.
 */
import type { TensorLike } from "./number.ts";
import { normalizeAxis } from "./shape.ts";
import { tournament } from "./tournament.ts";

/** Elements along an axis beside the greatest one. */
export interface Exponentials<S> {
  /** m, with length 1 along the axis. */
  readonly greatest: S;
  /** x − m, where ∞ − ∞ is 0. */
  readonly shifted: S;
  /** exp(x − m). */
  readonly exponentials: S;
  /** r, with length 1 along the axis. */
  readonly others: S;
}

/** The exponentials along an axis. */
export function exponentials<S extends TensorLike<S>>(x: S, axis: number): Exponentials<S> {
  const along = normalizeAxis("exponentials", axis, x.shape);
  const value = tournament("exponentials", x.detach(), [along], (a, b) => a.maximum(b));
  const isGreatest = x.equal(value);
  const count = isGreatest.sum(axis, true);
  // The mean of those that are greatest: m with its derivative.
  const greatest = isGreatest.where(x.div(count), 0).sum(axis, true);
  const shifted = isGreatest.mul(value.abs().equal(Infinity)).where(0, x.sub(greatest));
  const powers = shifted.exp();
  return {
    greatest,
    shifted,
    exponentials: powers,
    others: powers.sub(isGreatest).sum(axis, true).add(count.sub(1)),
  };
}
