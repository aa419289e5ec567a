/**
 * X = T⁻¹ B by substitution, for a triangle T of a matrix. With Ẋ = T⁻¹(Ḃ − Ṫ X),
 *
 *   B̄ = T⁻ᵀ X̄,  T̄ = −B̄ Xᵀ in the triangle, and 0 in the other.
 *
 * M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
 */
import { refuse } from "../checks.ts";
import { must } from "../must.ts";
import type { Custom, TensorLike } from "../number.ts";
import { batchOf, eachIndex, matrixAt, refuseMatrix, requireFinite, transposed, type Triangle } from "./matrix.ts";
import { solved, systemShape } from "./system.ts";
import { substitute, triangleOf } from "./triangle.ts";

/**
 * The solution X of T X = B, where T is the `"lower"` or the `"upper"` triangle of A: the other is not read. Shapes are those of `solve`.
 * Throws a `MatrixError` where an element of the diagonal is 0, or one of the triangle is not finite.
 */
export function triangularSolve<S extends TensorLike<S>>(a: S, b: S, triangle: Triangle = "lower"): S {
  if (triangle !== "lower" && triangle !== "upper") {
    refuse("triangularSolve", "the triangle", triangle, '"lower" or "upper"');
  }
  return solved(solutions[triangle], a, b);
}

function solution(triangle: Triangle): Custom {
  const other = triangle === "lower" ? "upper" : "lower";
  return {
    name: "triangularSolve",
    broadcasts: true,
    shape: (inputs) => systemShape("triangularSolve", inputs),
    value(result, [a, b = a]) {
      eachIndex(batchOf(result.shape), (index) => {
        const matrix = matrixAt(a, index);
        const { data, shape } = matrixAt(result, index);
        const [n = 0, m = 0] = shape;
        requireFinite("triangularSolve", matrix, index, triangle);
        for (let i = 0; i < n; i++) {
          if (must(matrix.data[i * n + i], "element") !== 0) continue;
          refuseMatrix("triangularSolve", matrix, index, `is singular: row ${i} has 0 on the diagonal`, REMEDY);
        }
        const x = Float64Array.from(matrixAt(b, index).data);
        substitute(Float64Array.from(matrix.data), n, x, m, triangle);
        data.set(x);
      });
    },
    partials: [
      {
        differential:
          (x, [a]) =>
          (d) =>
            triangularSolve(a, triangleOf(d, triangle).matmul(x), triangle).neg(),
        transpose: (x, [a]) => {
          const [left, right] = [transposed(a), transposed(x)];
          const { shape } = a;
          return (d) => triangleOf(triangularSolve(left, d, other).matmul(right).neg().sumTo(shape), triangle);
        },
      },
      {
        differential:
          (_x, [a]) =>
          (d) =>
            triangularSolve(a, d, triangle),
        transpose: (_x, [a, b = a]) => {
          const left = transposed(a);
          const { shape } = b;
          return (d) => triangularSolve(left, d, other).sumTo(shape);
        },
      },
    ],
  };
}

const REMEDY = "Give a triangle without zeros on its diagonal, such as the factor of cholesky";

const solutions: Readonly<Record<Triangle, Custom>> = {
  lower: /* @__PURE__ */ solution("lower"),
  upper: /* @__PURE__ */ solution("upper"),
};
