/**
 * C = A·B over the last two axes of row-major arrays: m × inner times inner × n, batch axes broadcast.
 *
 * Two rows of A against four rows of B at a time, over blocks of columns that stay in the first-level cache: eight
 * products for every two elements of C that are loaded and stored. Each result is summed in the same order always.
 */
import type { Shape } from "@dualtape/core";
import { type Data, type Strided, stretched, walk } from "./strided.ts";

const COLUMNS = 512;

/** Elements and their shape. */
interface Matrices {
  readonly data: Data;
  readonly shape: Shape;
}

/** Multiplies two arrays of matrices into zeros of the shape that they have. */
export function multiplyBatch(result: Matrices, a: Matrices, b: Matrices): void {
  const [batch, m, n] = [result.shape.slice(0, -2), result.shape.at(-2) as number, result.shape.at(-1) as number];
  const inner = a.shape.at(-1) as number;
  const matrices = ({ data, shape }: Matrices): Strided => {
    const { offset, strides } = stretched(data, shape.slice(0, -2), batch);
    const size = (shape.at(-2) as number) * (shape.at(-1) as number);
    return { data, offset, strides: strides.map((stride) => stride * size) };
  };
  walk(
    batch,
    (count, out, o, os, left, i, is, right, j, js) => {
      for (let r = 0; r < count; r++) multiply(out, o + r * os, left, i + r * is, right, j + r * js, m, inner, n);
    },
    matrices(result),
    matrices(a),
    matrices(b),
  );
}

/** Multiplies from the offsets `i` of `a` and `j` of `b` into the zeros at offset `o` of `out`. */
function multiply(
  out: Data,
  o: number,
  a: Data,
  i: number,
  b: Data,
  j: number,
  m: number,
  inner: number,
  n: number,
): void {
  for (let start = 0; start < n; start += COLUMNS) {
    const stop = Math.min(start + COLUMNS, n);
    for (let row = 0; row + 1 < m; row += 2) {
      addTwoRows(out, o + row * n, a, i + row * inner, b, j, inner, n, start, stop);
    }
    if (m % 2 === 1) addOneRow(out, o + (m - 1) * n, a, i + (m - 1) * inner, b, j, inner, n, start, stop);
  }
}

function addTwoRows(
  out: Data,
  first: number,
  a: Data,
  i: number,
  b: Data,
  j: number,
  inner: number,
  n: number,
  start: number,
  stop: number,
): void {
  const second = first + n;
  let p = 0;
  for (; p + 3 < inner; p += 4) {
    const x = i + p;
    const x0 = a[x] as number;
    const x1 = a[x + 1] as number;
    const x2 = a[x + 2] as number;
    const x3 = a[x + 3] as number;
    const y = x + inner;
    const y0 = a[y] as number;
    const y1 = a[y + 1] as number;
    const y2 = a[y + 2] as number;
    const y3 = a[y + 3] as number;
    const b0 = j + p * n;
    const b1 = b0 + n;
    const b2 = b1 + n;
    const b3 = b2 + n;
    for (let column = start; column < stop; column++) {
      const v0 = b[b0 + column] as number;
      const v1 = b[b1 + column] as number;
      const v2 = b[b2 + column] as number;
      const v3 = b[b3 + column] as number;
      out[first + column] = (out[first + column] as number) + x0 * v0 + x1 * v1 + x2 * v2 + x3 * v3;
      out[second + column] = (out[second + column] as number) + y0 * v0 + y1 * v1 + y2 * v2 + y3 * v3;
    }
  }
  for (; p < inner; p++) {
    const x = a[i + p] as number;
    const y = a[i + inner + p] as number;
    const from = j + p * n;
    for (let column = start; column < stop; column++) {
      const v = b[from + column] as number;
      out[first + column] = (out[first + column] as number) + x * v;
      out[second + column] = (out[second + column] as number) + y * v;
    }
  }
}

function addOneRow(
  out: Data,
  first: number,
  a: Data,
  i: number,
  b: Data,
  j: number,
  inner: number,
  n: number,
  start: number,
  stop: number,
): void {
  for (let p = 0; p < inner; p++) {
    const x = a[i + p] as number;
    const from = j + p * n;
    for (let column = start; column < stop; column++) {
      out[first + column] = (out[first + column] as number) + x * (b[from + column] as number);
    }
  }
}
