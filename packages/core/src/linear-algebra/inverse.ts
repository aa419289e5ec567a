/**
 * Y = A⁻¹ by Gaussian elimination with partial pivoting. With Ẏ = −Y Ȧ Y,
 *
 *   Ā = −Yᵀ Ȳ Yᵀ.
 *
 * M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
 */
import { checkTensor } from "../checks.ts";
import type { Custom, TensorLike } from "../number.ts";
import { eliminate, solveBy } from "./elimination.ts";
import { batchOf, eachIndex, matrixAt, orderOf, transposed } from "./matrix.ts";

/**
 * The inverse of each matrix, for A of shape `[..., n, n]`; to apply one, `solve` is cheaper and more precise. Throws a `MatrixError` where a
 * matrix is singular or has an element that is not finite.
 */
export function inverse<S extends TensorLike<S>>(a: S): S {
  checkTensor("inverse", "the matrix", a);
  return a.custom(inverted);
}

const inverted: Custom = {
  name: "inverse",
  broadcasts: true,
  shape([a]) {
    orderOf("inverse", a);
    return a;
  },
  value(result, [a]) {
    const n = orderOf("inverse", a.shape);
    const identity = new Float64Array(n * n);
    for (let i = 0; i < n; i++) identity[i * n + i] = 1;
    eachIndex(batchOf(a.shape), (index) => {
      const factors = eliminate("inverse", matrixAt(a, index), index);
      matrixAt(result, index).data.set(solveBy(factors, identity, n));
    });
  },
  partials: [
    {
      differential: (y) => (d) => y.matmul(d).matmul(y).neg(),
      transpose: (y) => {
        const side = transposed(y);
        return (d) => side.matmul(d).matmul(side).neg();
      },
    },
  ],
};
