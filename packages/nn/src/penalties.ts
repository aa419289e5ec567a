/** Penalties on the size of parameters, to be added to a loss: `loss.add(l2(hidden.w, out.w).mul(strength))`. */
import { checkTensor, type TensorLike } from "@dualtape/core";

/** Σ |w| over all tensors given; favors sparse ones. */
export const l1 = <T extends TensorLike<T>>(first: T, ...others: readonly T[]): T =>
  total("l1", [first, ...others], (w) => w.abs());

/** Σ w² over all tensors given, without a factor ½. */
export const l2 = <T extends TensorLike<T>>(first: T, ...others: readonly T[]): T =>
  total("l2", [first, ...others], (w) => w.square());

function total<T extends TensorLike<T>>(name: string, [first, ...others]: readonly [T, ...T[]], of: (w: T) => T): T {
  const sum = (w: T): T => {
    checkTensor(name, "a parameter", w);
    return of(w).sum();
  };
  return others.reduce((all, w) => all.add(sum(w)), sum(first));
}
