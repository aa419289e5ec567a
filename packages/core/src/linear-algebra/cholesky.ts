/**
 * The Cholesky factor: A = L Lᵀ with L lower triangular, for the symmetric part of A. With Φ the lower triangle, its diagonal halved,
 *
 *   L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ),  Ā = sym(L⁻ᵀ Φ(Lᵀ L̄) L⁻¹).
 *
 * I. Murray, Differentiation of the Cholesky decomposition (2016), equations 8 and 10.
 */
import { checkTensor } from "../checks.ts";
import { must } from "../must.ts";
import type { Custom, DenseArray, TensorLike } from "../number.ts";
import { batchOf, eachIndex, matrixAt, orderOf, refuseMatrix, requireFinite, transposed } from "./matrix.ts";
import { addRow, halfLower } from "./triangle.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * The lower triangular L with L Lᵀ = (A + Aᵀ)/2, for A of shape `[..., n, n]`. Throws a `MatrixError` where a matrix is not positive
 * definite or has an element that is not finite.
 */
export function cholesky<S extends TensorLike<S>>(a: S): S {
  checkTensor("cholesky", "the matrix", a);
  return a.custom(factor);
}

const symmetric = <S extends TensorLike<S>>(x: S): S => x.add(transposed(x)).mul(0.5);

const factor: Custom = {
  name: "cholesky",
  broadcasts: true,
  shape([a]) {
    orderOf("cholesky", a);
    return a;
  },
  value(l, [a]) {
    eachIndex(batchOf(a.shape), (index) => factorize(matrixAt(l, index), matrixAt(a, index), index));
  },
  partials: [
    {
      differential: (l) => (d) => {
        const left = triangularSolve(l, symmetric(d));
        return l.matmul(halfLower(transposed(triangularSolve(l, transposed(left)))));
      },
      transpose: (l) => {
        const upper = transposed(l);
        return (d) => {
          const left = triangularSolve(upper, halfLower(upper.matmul(d)), "upper");
          return symmetric(triangularSolve(upper, transposed(left), "upper"));
        };
      },
    },
  ],
};

/** Writes the factor of one matrix; its transpose is made, in float64, because its rows are what is added to one another. */
function factorize({ data: l }: DenseArray, matrix: DenseArray, index: readonly number[]): void {
  requireFinite("cholesky", matrix, index);
  const { data: a } = matrix;
  const [n = 0] = matrix.shape;
  const at = (i: number, j: number): number => must(a[i * n + j], "element");
  const u = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) u[i * n + j] = (at(i, j) + at(j, i)) / 2;
  for (let k = 0; k < n; k++) {
    const pivot = must(u[k * n + k], "pivot");
    if (!(pivot > 0 && pivot < Infinity)) {
      refuseMatrix(
        "cholesky",
        matrix,
        index,
        `is not positive definite: pivot ${k} is ${pivot}`,
        "Add a multiple of the identity that outweighs what is negative or rounded away",
      );
    }
    const root = Math.sqrt(pivot);
    for (let j = k; j < n; j++) {
      const element = must(u[k * n + j], "element") / root;
      u[k * n + j] = element;
      l[j * n + k] = element;
    }
    for (let i = k + 1; i < n; i++) addRow(u, n, i, k, -must(u[k * n + i], "element"), i);
  }
}
