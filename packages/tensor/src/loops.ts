/**
 * The elementwise kernels over runs. The commonest operations have loops of their own, which the engine compiles
 * to a few machine instructions an element; every other row of the table calls its kernel.
 */
import { type Elementwise, elementwise } from "@dualtape/core";
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
]);

/** The loop of a row: its own, or one that calls its kernel. */
export const loopOf = (row: Elementwise): Loop =>
  dedicated.get(row) ??
  ((n, out, o, os, a, i, is, b, j, js, c, k, ks) => {
    const { kernel } = row;
    for (; n > 0; n--, o += os, i += is, j += js, k += ks) {
      out[o] = kernel(a[i] as number, b[j] as number, c[k] as number);
    }
  });
