/**
 * The Cholesky factor: A = L Lᵀ with L lower triangular, for the symmetric part of A. With Φ the lower triangle, its diagonal halved,
 *
 *   L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ),  Ā = sym(L⁻ᵀ Φ(Lᵀ L̄) L⁻¹).
 *
 * I. Murray, Differentiation of the Cholesky decomposition (2016), equations 8 and 10.
 */
import { checkTensor } from "../checks.ts";
import type { Custom, TensorLike } from "../number.ts";
import { formatMatrix, MatrixError, orderOf } from "./matrix.ts";
import { solve } from "./solve.ts";

/**
 * The lower triangular L with L Lᵀ = (A + Aᵀ)/2, for A of shape `[n, n]`. Throws a `MatrixError` where that is not positive definite.
 */
export function cholesky<S extends TensorLike<S>>(a: S): S {
  checkTensor("cholesky", "the matrix", a);
  return a.custom(factor);
}

const symmetric = <S extends TensorLike<S>>(x: S): S => x.add(x.transpose()).mul(0.5);

const factor: Custom = {
  name: "cholesky",
  shape([a]) {
    orderOf("cholesky", a);
    return a;
  },
  value({ data: l, shape: [n = 0] }, [matrix]) {
    const { data: a } = matrix;
    // Summed in float64 whatever the precision; the factor of float32 is read back as it is rounded.
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = ((a[i * n + j] as number) + (a[j * n + i] as number)) / 2;
        for (let k = 0; k < j; k++) rest -= (l[i * n + k] as number) * (l[j * n + k] as number);
        if (i === j && !(rest > 0 && rest < Infinity)) {
          throw new MatrixError(
            "cholesky",
            `the matrix ${formatMatrix(matrix)} ${Number.isNaN(rest) ? "holds a NaN" : `is not positive definite: pivot ${i} is ${rest}`}`,
            Number.isNaN(rest)
              ? "Look for where it comes from"
              : "Add a multiple of the identity that outweighs what is negative or rounded away",
          );
        }
        l[i * n + j] = i === j ? Math.sqrt(rest) : rest / (l[j * n + j] as number);
      }
    }
  },
  partials: [
    {
      differential: (l) => (d) => {
        const left = solve(l, symmetric(d));
        return l.matmul(solve(l, left.transpose()).transpose().custom(halfLower));
      },
      transpose: (l) => {
        const upper = l.transpose();
        return (d) => {
          const left = solve(upper, upper.matmul(d).custom(halfLower));
          return symmetric(solve(upper, left.transpose()));
        };
      },
    },
  ],
};

/** Φ, which is linear and its own transpose. */
const halfLower: Custom = {
  name: "halfLower",
  shape: ([x]) => x,
  value({ data: y, shape: [n = 0] }, [{ data: x }]) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) y[i * n + j] = (x[i * n + j] as number) * (i === j ? 0.5 : 1);
    }
  },
  partials: [{ differential: () => (d) => d.custom(halfLower), transpose: () => (d) => d.custom(halfLower) }],
};
