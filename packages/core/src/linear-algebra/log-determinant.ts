/**
 * log |det A| by Gaussian elimination: the sum of the logarithms of the pivots, which neither overflows nor underflows. With
 * tr(A⁻¹ Ȧ) for its differential,
 *
 *   Ā = ȳ A⁻ᵀ.
 *
 * M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
 */
import { checkTensor } from "../checks.ts";
import { must } from "../must.ts";
import type { Custom, TensorLike } from "../number.ts";
import { log } from "../portable/logarithm.ts";
import { eliminate } from "./elimination.ts";
import { inverse } from "./inverse.ts";
import { batchOf, eachIndex, matrixAt, orderOf, transposed } from "./matrix.ts";

/**
 * The logarithm of the absolute value of the determinant, of shape `[...]` for A of `[..., n, n]`: what a density takes, whichever sign the
 * determinant has. Throws a `MatrixError` where a matrix is singular or has an element that is not finite.
 */
export function logDeterminant<S extends TensorLike<S>>(a: S): S {
  checkTensor("logDeterminant", "the matrix", a);
  return a.custom(logarithm);
}

const logarithm: Custom = {
  name: "logDeterminant",
  broadcasts: true,
  shape([a]) {
    orderOf("logDeterminant", a);
    return batchOf(a);
  },
  value({ data }, [a]) {
    eachIndex(batchOf(a.shape), (index, count) => {
      const { n, lu } = eliminate("logDeterminant", matrixAt(a, index), index);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += log(Math.abs(must(lu[i * n + i], "pivot")));
      data[count] = sum;
    });
  },
  partials: [
    {
      differential: (_y, [a]) => {
        const slope = transposed(inverse(a));
        return (d) => d.mul(slope).sum([-2, -1]);
      },
      transpose: (_y, [a]) => {
        const slope = transposed(inverse(a));
        return (d) => slope.mul(d.reshape([...d.shape, 1, 1]));
      },
    },
  ],
};
