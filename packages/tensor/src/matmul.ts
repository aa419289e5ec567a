/**
 * C = A·B for one pair of row-major matrices: m × inner times inner × n.
 *
 * Two rows of A against four rows of B at a time, over blocks of columns that stay in the first-level cache: eight
 * products for every two elements of C that are loaded and stored, and each result is summed in the same order always.
 */
import type { Data } from "./strided.ts";

const BLOCK = 512;

/** Multiplies from the offsets `i` of `a` and `j` of `b` into the zeros at offset `o` of `out`. */
export function multiply(out: Data, o: number, a: Data, i: number, b: Data, j: number, m: number, inner: number, n: number): void {
  for (let start = 0; start < n; start += BLOCK) {
    const stop = Math.min(start + BLOCK, n);
    for (let row = 0; row < m; row += 2) {
      const paired = row + 1 < m;
      const first = o + row * n;
      const second = paired ? first + n : first;
      let p = 0;
      for (; p + 3 < inner; p += 4) {
        const x = i + row * inner + p;
        const y = paired ? x + inner : x;
        const [x0, x1, x2, x3] = [a[x] as number, a[x + 1] as number, a[x + 2] as number, a[x + 3] as number];
        const [y0, y1, y2, y3] = [a[y] as number, a[y + 1] as number, a[y + 2] as number, a[y + 3] as number];
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
          if (paired) out[second + column] = (out[second + column] as number) + y0 * v0 + y1 * v1 + y2 * v2 + y3 * v3;
        }
      }
      for (; p < inner; p++) {
        const x = a[i + row * inner + p] as number;
        const y = paired ? (a[i + (row + 1) * inner + p] as number) : 0;
        const b0 = j + p * n;
        for (let column = start; column < stop; column++) {
          const v = b[b0 + column] as number;
          out[first + column] = (out[first + column] as number) + x * v;
          if (paired) out[second + column] = (out[second + column] as number) + y * v;
        }
      }
    }
  }
}
