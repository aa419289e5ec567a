/**
 * Softmax and its logarithm, from exponentials beside the greatest: nothing overflows, and a class that is all but certain
 * leaves the others their digits. A logit of −∞ rules its class out, one of ∞ makes it certain.
 */
import { checkFlag, checkTensor, exponentials, normalizeAxis, type TensorLike } from "@dualtape/core";

/** log Σ exp(xᵢ) along an axis, the last by default; `keepDimensions` leaves it with length 1. */
export function logSumExp<T extends TensorLike<T>>(x: T, axis = -1, keepDimensions = false): T {
  checkTensor("logSumExp", "x", x);
  normalizeAxis("logSumExp", axis, x.shape);
  checkFlag("logSumExp", "keepDimensions", keepDimensions);
  const { greatest, others } = exponentials(x, axis);
  const total = others.log1p().add(greatest);
  return keepDimensions ? total : total.sum(axis);
}

/** exp(xᵢ) / Σ exp(xⱼ) along an axis, the last by default: positive, and summing to 1. */
export function softmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  checkTensor("softmax", "x", x);
  normalizeAxis("softmax", axis, x.shape);
  const { exponentials: shares, others } = exponentials(x, axis);
  return shares.div(others.add(1));
}

/** xᵢ − log Σ exp(xⱼ) along an axis, the last by default: the logarithm of softmax, without its underflow. */
export function logSoftmax<T extends TensorLike<T>>(x: T, axis = -1): T {
  checkTensor("logSoftmax", "x", x);
  normalizeAxis("logSoftmax", axis, x.shape);
  const { shifted, others } = exponentials(x, axis);
  return shifted.sub(others.log1p());
}
