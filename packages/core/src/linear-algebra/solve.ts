/**
 * X = A⁻¹ B by Gaussian elimination with partial pivoting. With Ẋ = A⁻¹(Ḃ − Ȧ X),
 *
 *   B̄ = A⁻ᵀ X̄,  Ā = −B̄ Xᵀ.
 *
 * M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
 */
import type { Custom, TensorLike } from "../number.ts";
import { eliminate, type Factors, solveBy } from "./elimination.ts";
import { batchOf, eachIndex, matrixAt, transposed } from "./matrix.ts";
import { solved, systemShape } from "./system.ts";

/**
 * The solution X of A X = B, for A of shape `[..., n, n]` and B of `[..., n, m]`, whose batch axes broadcast as those of `matmul` do, or
 * of `[n]`. Throws a `MatrixError` where a matrix is singular or has an element that is not finite.
 */
export const solve = <S extends TensorLike<S>>(a: S, b: S): S => solved(solution, a, b);

const solution: Custom = {
  name: "solve",
  broadcasts: true,
  shape: (inputs) => systemShape("solve", inputs),
  value(x, [a, b = a]) {
    // A matrix that many right sides share is taken apart once.
    let known: { readonly at: number; readonly factors: Factors } | null = null;
    eachIndex(batchOf(x.shape), (index) => {
      const matrix = matrixAt(a, index);
      const at = matrix.data.byteOffset;
      if (known?.at !== at) known = { at, factors: eliminate("solve", matrix, index) };
      const { data, shape } = matrixAt(x, index);
      data.set(solveBy(known.factors, matrixAt(b, index).data, shape[1] ?? 0));
    });
  },
  partials: [
    {
      differential:
        (x, [a]) =>
        (d) =>
          solve(a, d.matmul(x)).neg(),
      transpose: (x, [a]) => {
        const [left, right] = [transposed(a), transposed(x)];
        const { shape } = a;
        return (d) => solve(left, d).matmul(right).neg().sumTo(shape);
      },
    },
    {
      differential:
        (_x, [a]) =>
        (d) =>
          solve(a, d),
      transpose: (_x, [a, b = a]) => {
        const left = transposed(a);
        const { shape } = b;
        return (d) => solve(left, d).sumTo(shape);
      },
    },
  ],
};
