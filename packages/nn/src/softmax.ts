/**
 * Softmax and its logarithm. The greatest element is subtracted first, as a constant: no exponential overflows, and the
 * derivatives are the same, because the results do not depend on what is subtracted.
 */
import { max, type TensorLike } from "@dualtape/core";

/** log Σ exp(xᵢ) along an axis, the last by default; `keepDimensions` leaves it with length 1. */
export function logSumExp<T extends TensorLike<T>>(x: T, axis = -1, keepDimensions = false): T {
  const greatest = max(x.detach(), axis, true);
  const total = x.sub(greatest).exp().sum(axis, true).log().add(greatest);
  return keepDimensions ? total : total.sum(axis);
}

/** exp(xᵢ) / Σ exp(xⱼ) along an axis, the last by default: positive, and summing to 1. */
export function softmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  const exponentials = x.sub(max(x.detach(), axis, true)).exp();
  return exponentials.div(exponentials.sum(axis, true));
}

/** xᵢ − log Σ exp(xⱼ) along an axis, the last by default: the logarithm of softmax, without its underflow. */
export function logSoftmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  const shifted = x.sub(max(x.detach(), axis, true));
  return shifted.sub(shifted.exp().sum(axis, true).log());
}
