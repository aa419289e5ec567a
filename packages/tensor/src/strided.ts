/**
 * One walk for everything that visits arrays: several operands over one shape, each with a stride an axis. Stride 0
 * repeats an element, which is what broadcasting is for an input and summing is for a result.
 *
 * Axes that lie one behind the other in every operand are merged, so that a kernel sees few, long runs and computes
 * no index: it starts at an offset and adds a stride.
 */
import type { Shape } from "@dualtape/core";

export type Data = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** An operand of a walk: where it starts, and how far apart neighbours are along each axis. */
export interface Strided {
  readonly data: Data;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A kernel over one run: `n` elements of the result, from offset `o` in steps of `os`, and as many of each input. */
export type Loop = (
  n: number,
  out: Data,
  o: number,
  os: number,
  a: Data,
  i: number,
  is: number,
  b: Data,
  j: number,
  js: number,
  c: Data,
  k: number,
  ks: number,
) => void;

/** The strides of a dense array in row-major order. */
export function denseStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** A dense array as an operand. */
export const dense = (data: Data, shape: Shape): Strided => ({ data, offset: 0, strides: denseStrides(shape) });

/** A dense array of a smaller shape, stretched over a larger one. */
export function stretched(data: Data, from: Shape, to: Shape): Strided {
  const own = denseStrides(from);
  const added = to.length - from.length;
  return {
    data,
    offset: 0,
    strides: to.map((_, axis) => (from[axis - added] === to[axis] ? (own[axis - added] ?? 0) : 0)),
  };
}

/** Runs a kernel over a shape. Inputs that the kernel does not read may be left out. */
export function walk(shape: Shape, loop: Loop, out: Strided, a: Strided, b: Strided = a, c: Strided = a): void {
  const operands = [out, a, b, c];
  const lengths: number[] = [];
  const steps: number[][] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis] as number;
    if (length === 0) return;
    if (length === 1) continue;
    const step = operands.map(({ strides }) => strides[axis] as number);
    const outer = steps.at(-1);
    if (outer !== undefined && step.every((s, x) => outer[x] === s * length)) {
      lengths[lengths.length - 1] = (lengths.at(-1) as number) * length;
      steps[steps.length - 1] = step;
    } else {
      lengths.push(length);
      steps.push(step);
    }
  }
  const n = lengths.pop() ?? 1;
  const [os = 0, is = 0, js = 0, ks = 0] = steps.pop() ?? [];
  const at = operands.map(({ offset }) => offset) as [number, number, number, number];
  const counts = lengths.map(() => 0);
  for (;;) {
    loop(n, out.data, at[0], os, a.data, at[1], is, b.data, at[2], js, c.data, at[3], ks);
    let axis = counts.length - 1;
    for (; axis >= 0; axis--) {
      const step = steps[axis] as number[];
      const length = lengths[axis] as number;
      const count = ((counts[axis] as number) + 1) % length;
      counts[axis] = count;
      const moved = count === 0 ? 1 - length : 1;
      for (let x = 0; x < 4; x++) at[x] = (at[x] as number) + moved * (step[x] as number);
      if (count !== 0) break;
    }
    if (axis < 0) return;
  }
}

/** out = a: every rearrangement is this, with strides to suit. */
export const copy: Loop = (n, out, o, os, a, i, is) => {
  if (os === 1 && is === 1 && n > 32) out.set(a.subarray(i, i + n), o);
  else for (let r = 0; r < n; r++, o += os, i += is) out[o] = a[i] as number;
};

/** out += a: with stride 0 in the result, a sum. */
export const accumulate: Loop = (n, out, o, os, a, i, is) => {
  if (os === 0) {
    let sum = out[o] as number;
    for (let r = 0; r < n; r++, i += is) sum += a[i] as number;
    out[o] = sum;
  } else {
    for (let r = 0; r < n; r++, o += os, i += is) out[o] = (out[o] as number) + (a[i] as number);
  }
};
