/** Penalties on the size of parameters, to be added to a loss: `loss.add(l2(hidden.w, out.w).mul(strength))`. */
import type { TensorLike } from "@dualtape/core";

/** Σ |w| over all tensors given; favors sparse ones. */
export const l1 = <T extends TensorLike<T>>(first: T, ...others: readonly T[]): T =>
  others.reduce((total, w) => total.add(w.abs().sum()), first.abs().sum());

/** Σ w² over all tensors given, without a factor ½. */
export const l2 = <T extends TensorLike<T>>(first: T, ...others: readonly T[]): T =>
  others.reduce((total, w) => total.add(w.square().sum()), first.square().sum());
