/** Axes that change places. */
import type { TensorLike } from "@dualtape/core";

/** Swaps two axes, both counted from the last, as −1 and −2. */
export function swapAxes<T extends TensorLike<T>>(x: T, a: number, b: number): T {
  const count = x.shape.length;
  const [from, to] = [count + a, count + b];
  return x.transpose(x.shape.map((_, axis) => (axis === from ? to : axis === to ? from : axis)));
}
