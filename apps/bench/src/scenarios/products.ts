/**
 * The three matrix products of a dense layer, in plain loops. Each sums four terms at a time, so that a result is read and written
 * a quarter as often.
 */

/** Elements in either precision. */
export type Elements = Float64Array | Float32Array;

/** out += a b, for a of `rows` × `inner` and b of `inner` × `columns`. */
export function addProduct(
  out: Elements,
  a: Elements,
  b: Elements,
  rows: number,
  inner: number,
  columns: number,
): void {
  accumulate(out, a, b, rows, inner, columns, inner, 1);
}

/** out += aᵀ b, for a of `inner` × `rows` and b of `inner` × `columns`. */
export function addTransposedProduct(
  out: Elements,
  a: Elements,
  b: Elements,
  rows: number,
  inner: number,
  columns: number,
): void {
  accumulate(out, a, b, rows, inner, columns, 1, rows);
}

/** out += a bᵀ, for a of `rows` × `inner` and b of `columns` × `inner`. */
export function addProductTransposed(
  out: Elements,
  a: Elements,
  b: Elements,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += (a[row * inner + i] as number) * (b[column * inner + i] as number);
      (out[row * columns + column] as number) += sum;
    }
  }
}

/** Rows of b, weighted by elements of a that lie `alongRow` and `alongInner` apart, summed into rows of `out`. */
function accumulate(
  out: Elements,
  a: Elements,
  b: Elements,
  rows: number,
  inner: number,
  columns: number,
  alongRow: number,
  alongInner: number,
): void {
  const whole = inner - (inner % 4);
  for (let row = 0; row < rows; row++) {
    const to = row * columns;
    for (let i = 0; i < whole; i += 4) {
      const from = row * alongRow + i * alongInner;
      const [f0, f1] = [a[from] as number, a[from + alongInner] as number];
      const [f2, f3] = [a[from + 2 * alongInner] as number, a[from + 3 * alongInner] as number];
      const [b0, b1, b2, b3] = [i * columns, (i + 1) * columns, (i + 2) * columns, (i + 3) * columns];
      for (let column = 0; column < columns; column++) {
        (out[to + column] as number) +=
          f0 * (b[b0 + column] as number) +
          f1 * (b[b1 + column] as number) +
          f2 * (b[b2 + column] as number) +
          f3 * (b[b3 + column] as number);
      }
    }
    for (let i = whole; i < inner; i++) {
      const factor = a[row * alongRow + i * alongInner] as number;
      for (let column = 0; column < columns; column++) {
        (out[to + column] as number) += factor * (b[i * columns + column] as number);
      }
    }
  }
}
