/** Reductions over axes, composed of operations: the variance, the product, and whether all or any are true. */
import { checkFlag, checkTensor } from "../checks.ts";
import { mean } from "../compose.ts";
import type { TensorLike } from "../number.ts";
import { type Axes, keptShape, normalizeAxes } from "../shape.ts";

/**
 * The mean square of the distance from the mean over axes, all of them by default. It divides by the number n of elements; that of a sample
 * is n/(n − 1) times as much.
 */
export function variance<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  checkTensor("variance", "x", x);
  return mean(x.sub(mean(x, axes, true)).square(), axes, keepDimensions);
}

/**
 * The product over axes, all of them by default; 1 where there are no elements. Halves are multiplied until one element is left, and nothing is
 * divided, so that the derivative by a 0 is the product of the others.
 */
export function prod<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  checkTensor("prod", "x", x);
  checkFlag("prod", "keepDimensions", keepDimensions);
  const reduced = normalizeAxes("prod", axes, x.shape);
  let product = x;
  for (const axis of reduced) {
    const part = (start: number, stop: number): S =>
      product.slice(...product.shape.map((_, i) => (i === axis ? ([start, stop] as const) : null)));
    for (let length = x.shape[axis] ?? 0; length > 1; length = product.shape[axis] ?? 0) {
      const half = length >> 1;
      const halves = part(0, half).mul(part(half, 2 * half));
      product = length % 2 === 0 ? halves : halves.concat([part(length - 1, length)], axis);
    }
  }
  const kept = keptShape(x.shape, reduced);
  const result = reduced.some((axis) => x.shape[axis] === 0) ? product.sumTo(kept).add(1) : product;
  return keepDimensions ? result : result.reshape(x.shape.filter((_, axis) => !reduced.includes(axis)));
}

/** 1 where every element over axes, all of them by default, is not 0, and else 0; of none it is 1. Without derivative. */
export function all<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  checkTensor("all", "x", x);
  return x.equal(0).sum(axes, keepDimensions).equal(0);
}

/** 1 where some element over axes, all of them by default, is not 0, and else 0; of none it is 0. Without derivative. */
export function any<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  checkTensor("any", "x", x);
  return x.notEqual(0).sum(axes, keepDimensions).greater(0);
}
