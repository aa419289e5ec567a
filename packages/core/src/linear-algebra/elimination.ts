/**
 * P A = L U by Gaussian elimination with partial pivoting: what solutions, inverses and determinants of square matrices are computed
 * from. In float64 whatever the precision.
 */
import { must } from "../must.ts";
import type { DenseArray } from "../number.ts";
import { refuseMatrix, requireFinite } from "./matrix.ts";
import { addRow, substitute } from "./triangle.ts";

/** The factors of a matrix of order `n`. */
export interface Factors {
  readonly n: number;
  /** U, and below its diagonal L, whose own diagonal is ones. */
  readonly lu: Float64Array;
  /** For each row of L U, the row of A that it is. */
  readonly rows: readonly number[];
}

/** The factors of a matrix; throws a `MatrixError` that names its index where it is singular or not finite. */
export function eliminate(operation: string, matrix: DenseArray, index: readonly number[]): Factors {
  requireFinite(operation, matrix, index);
  const [n = 0] = matrix.shape;
  const lu = Float64Array.from(matrix.data);
  const rows = Array.from({ length: n }, (_, i) => i);
  const size = (i: number, k: number): number => Math.abs(must(lu[i * n + k], "element"));
  // Below this a pivot is what rounding leaves of 0.
  const epsilon = matrix.data instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  const least = n * epsilon * lu.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (size(i, k) > size(best, k)) best = i;
    if (!(size(best, k) > least)) {
      refuseMatrix(
        operation,
        matrix,
        index,
        "is singular to working precision",
        "Look for rows that depend on one another, or add a multiple of the identity",
      );
    }
    if (best !== k) {
      const row = lu.slice(k * n, (k + 1) * n);
      lu.copyWithin(k * n, best * n, (best + 1) * n);
      lu.set(row, best * n);
      [rows[k], rows[best]] = [must(rows[best], "row"), must(rows[k], "row")];
    }
    const pivot = must(lu[k * n + k], "pivot");
    for (let i = k + 1; i < n; i++) {
      const factor = must(lu[i * n + k], "element") / pivot;
      lu[i * n + k] = factor;
      addRow(lu, n, i, k, -factor, k + 1);
    }
  }
  return { n, lu, rows };
}

/** A⁻¹ B for the `m` columns of B, from the factors of A. */
export function solveBy({ n, lu, rows }: Factors, b: DenseArray["data"], m: number): Float64Array {
  const x = new Float64Array(n * m);
  for (const [i, row] of rows.entries()) x.set(b.subarray(row * m, (row + 1) * m), i * m);
  substitute(lu, n, x, m, "lower", true);
  substitute(lu, n, x, m, "upper");
  return x;
}
