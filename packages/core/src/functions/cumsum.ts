/** The running sum: a linear row, whose transpose is the running sum from the other end. */
import { checkTensor } from "../checks.ts";
import type { Custom, TensorLike } from "../number.ts";
import { ofLines, permuted, swapWithLast } from "./lines.ts";

/** The sums of the elements up to each, itself included, along an axis, the last by default. */
export function cumsum<S extends TensorLike<S>>(x: S, axis = -1): S {
  checkTensor("cumsum", "x", x);
  const swap = swapWithLast("cumsum", x.shape, axis);
  return permuted(permuted(x, swap).custom(up), swap);
}

const up: Custom = /* @__PURE__ */ ofLines(
  "cumsum",
  "a line",
  (result, line) => {
    let sum = 0;
    for (const [i, element] of line.entries()) result[i] = sum += element;
  },
  { differential: () => (d) => d.custom(up), transpose: () => (d) => d.custom(down) },
);

const down: Custom = /* @__PURE__ */ ofLines(
  "cumsum from the last",
  "a line",
  (result, line) => {
    let sum = 0;
    for (let i = line.length - 1; i >= 0; i--) result[i] = sum += line[i] ?? 0;
  },
  { differential: () => (d) => d.custom(down), transpose: () => (d) => d.custom(up) },
);
