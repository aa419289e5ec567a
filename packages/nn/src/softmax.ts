/**
 * Softmax and its logarithm. The greatest element is subtracted first, as a constant: no exponential overflows, and the
 * derivatives are the same, because the results do not depend on what is subtracted.
 *
 * Infinite logits mean what they tend to: −∞ is a class that cannot be, ∞ one that must be, and several that are greatest
 * share evenly. They have no derivative.
 */
import { checkTensor, max, type TensorLike } from "@dualtape/core";

/** log Σ exp(xᵢ) along an axis, the last by default; `keepDimensions` leaves it with length 1. */
export function logSumExp<T extends TensorLike<T>>(x: T, axis = -1, keepDimensions = false): T {
  checkTensor("logSumExp", "x", x);
  const { greatest, shifted } = relative(x, axis);
  const total = shifted.exp().sum(axis, true).log().add(greatest);
  return keepDimensions ? total : total.sum(axis);
}

/** exp(xᵢ) / Σ exp(xⱼ) along an axis, the last by default: positive, and summing to 1. */
export function softmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  checkTensor("softmax", "x", x);
  const exponentials = relative(x, axis).shifted.exp();
  return exponentials.div(exponentials.sum(axis, true));
}

/** xᵢ − log Σ exp(xⱼ) along an axis, the last by default: the logarithm of softmax, without its underflow. */
export function logSoftmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  checkTensor("logSoftmax", "x", x);
  const { shifted } = relative(x, axis);
  return shifted.sub(shifted.exp().sum(axis, true).log());
}

/** x relative to its greatest element along an axis, where ∞ − ∞ is 0. */
function relative<T extends TensorLike<T>>(x: T, axis: number): { readonly greatest: T; readonly shifted: T } {
  const greatest = max(x.detach(), axis, true);
  const apart = x.sub(greatest);
  const infinite = greatest.abs().equal(Infinity).mul(x.equal(greatest));
  return { greatest, shifted: infinite.where(0, apart) };
}
