/**
 * X = A⁻¹ B by Gaussian elimination with partial pivoting. With Ẋ = A⁻¹(Ḃ − Ȧ X),
 *
 *   B̄ = A⁻ᵀ X̄,  Ā = −B̄ Xᵀ.
 *
 * M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
 */
import { checkTensor } from "../checks.ts";
import { ShapeError } from "../errors.ts";
import type { Custom, DenseArray, TensorLike } from "../number.ts";
import { formatShape } from "../shape.ts";
import { formatMatrix, MatrixError, orderOf } from "./matrix.ts";

/** The solution X of A X = B, for A of shape `[n, n]` and B of `[n, m]` or `[n]`. Throws a `MatrixError` where A is singular. */
export function solve<S extends TensorLike<S>>(a: S, b: S): S {
  checkTensor("solve", "the matrix", a);
  checkTensor("solve", "the right side", b);
  if (b.shape.length !== 1) return a.custom(solution, b);
  return a.custom(solution, b.reshape([...b.shape, 1])).reshape(b.shape);
}

const solution: Custom = {
  name: "solve",
  shape([a, b = []]) {
    const n = orderOf("solve", a);
    if (b.length === 2 && b[0] === n) return b;
    throw new ShapeError(
      "solve",
      `shapes ${formatShape(a)} and ${formatShape(b)} are no system of equations`,
      `Give right sides of shape [${n}] or [${n}, m]`,
    );
  },
  value(result, [a, b = a]) {
    result.data.set(b.data);
    eliminate(a, result);
  },
  partials: [
    {
      differential:
        (x, [a]) =>
        (d) =>
          solve(a, d.matmul(x)).neg(),
      transpose: (x, [a]) => {
        const [left, right] = [a.transpose(), x.transpose()];
        return (d) => solve(left, d).matmul(right).neg();
      },
    },
    {
      differential:
        (_x, [a]) =>
        (d) =>
          solve(a, d),
      transpose: (_x, [a]) => {
        const left = a.transpose();
        return (d) => solve(left, d);
      },
    },
  ],
};

/** Turns right sides into solutions. It computes in float64 whatever the precision. */
function eliminate(matrix: DenseArray, { data: x, shape: [n = 0, m = 0] }: DenseArray): void {
  const a = Float64Array.from(matrix.data);
  const right = Float64Array.from(x);
  const at = (i: number, j: number): number => a[i * n + j] as number;
  // Below this a pivot is what rounding leaves of 0.
  const epsilon = matrix.data instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  const least = n * epsilon * a.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(at(i, k)) > Math.abs(at(pivot, k))) pivot = i;
    if (!(Math.abs(at(pivot, k)) > least)) {
      throw new MatrixError(
        "solve",
        `the matrix ${formatMatrix(matrix)} ${Number.isNaN(least) ? "holds a NaN" : "is singular to working precision"}`,
        Number.isNaN(least)
          ? "Look for where it comes from"
          : "Look for rows that depend on one another, or add a multiple of the identity",
      );
    }
    swapRows(a, n, k, pivot);
    swapRows(right, m, k, pivot);
    for (let i = k + 1; i < n; i++) {
      const factor = at(i, k) / at(k, k);
      if (factor === 0) continue;
      addRow(a, n, i, k, -factor);
      addRow(right, m, i, k, -factor);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) addRow(right, m, k, i, -at(k, i));
    for (let j = 0; j < m; j++) right[k * m + j] = (right[k * m + j] as number) / at(k, k);
  }
  x.set(right);
}

function swapRows(data: Float64Array, width: number, i: number, k: number): void {
  if (i === k) return;
  const row = data.slice(i * width, (i + 1) * width);
  data.copyWithin(i * width, k * width, (k + 1) * width);
  data.set(row, k * width);
}

/** Adds a multiple of row `k` to row `i`. */
function addRow(data: Float64Array, width: number, i: number, k: number, factor: number): void {
  for (let j = 0; j < width; j++) {
    data[i * width + j] = (data[i * width + j] as number) + factor * (data[k * width + j] as number);
  }
}
