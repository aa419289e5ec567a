/**
 * The elementwise kernels over runs. The commonest operations have loops of their own, which the engine compiles
 * to a few machine instructions an element; every other row of the table calls its kernel.
 */
import { type Elementwise, elementwise } from "@dualtape/core";
import { exp, log, portableKernel, pow } from "@dualtape/core/portable";
import type { Loop } from "./strided.ts";

const { add, sub, mul, div, neg, square, where, greater, less, equal, strongMul, strongDiv } = elementwise;

const dedicated: ReadonlyMap<Elementwise, Loop> = new Map<Elementwise, Loop>([
  [
    add,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) + (b[j] as number);
    },
  ],
  [
    sub,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) - (b[j] as number);
    },
  ],
  [
    mul,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) * (b[j] as number);
    },
  ],
  [
    div,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) / (b[j] as number);
    },
  ],
  [
    strongMul,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = a[i] === 0 ? 0 : (a[i] as number) * (b[j] as number);
    },
  ],
  [
    strongDiv,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = a[i] === 0 ? 0 : (a[i] as number) / (b[j] as number);
    },
  ],
  [
    neg,
    (n, out, o, os, a, i, is) => {
      for (; n > 0; n--, o += os, i += is) out[o] = -(a[i] as number);
    },
  ],
  [
    square,
    (n, out, o, os, a, i, is) => {
      for (; n > 0; n--, o += os, i += is) out[o] = (a[i] as number) * (a[i] as number);
    },
  ],
  [
    where,
    (n, out, o, os, a, i, is, b, j, js, c, k, ks) => {
      for (; n > 0; n--, o += os, i += is, j += js, k += ks) out[o] = a[i] === 0 ? (c[k] as number) : (b[j] as number);
    },
  ],
  [
    greater,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) > (b[j] as number) ? 1 : 0;
    },
  ],
  [
    less,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = (a[i] as number) < (b[j] as number) ? 1 : 0;
    },
  ],
  [
    equal,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = a[i] === b[j] ? 1 : 0;
    },
  ],
  [
    elementwise.exp,
    (n, out, o, os, a, i, is) => {
      for (; n > 0; n--, o += os, i += is) out[o] = exp(a[i] as number);
    },
  ],
  [
    elementwise.log,
    (n, out, o, os, a, i, is) => {
      for (; n > 0; n--, o += os, i += is) out[o] = log(a[i] as number);
    },
  ],
  [
    elementwise.pow,
    (n, out, o, os, a, i, is, b, j, js) => {
      for (; n > 0; n--, o += os, i += is, j += js) out[o] = pow(a[i] as number, b[j] as number);
    },
  ],
]);

/** The loop of a row: its own, or one that calls its portable kernel. */
export const loopOf = (row: Elementwise): Loop =>
  dedicated.get(row) ??
  ((n, out, o, os, a, i, is, b, j, js, c, k, ks) => {
    const kernel = portableKernel(row);
    for (; n > 0; n--, o += os, i += is, j += js, k += ks) {
      out[o] = kernel(a[i] as number, b[j] as number, c[k] as number);
    }
  });
