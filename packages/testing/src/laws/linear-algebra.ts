/** Linear algebra: what a solution and a factor are, held by every kind of number, derivatives among them. */
import { cholesky, solve, type TensorLike } from "@dualtape/core";
import { type TensorLaw, tensorLaw } from "./law.ts";

/** The identity of three rows, on the kind of number of a matrix. */
function identity<S extends TensorLike<S>>(a: S): S {
  const column = a.zeroLike().sum(1, true).add(1);
  return column.pad(null, [0, 3]).reshape([12]).slice([0, 9]).reshape([3, 3]);
}

/** A symmetric matrix whose eigenvalues are 1 or more. */
const definite = <S extends TensorLike<S>>(a: S): S => a.matmul(a.transpose()).mul(0.25).add(identity(a));

export const linearAlgebraLaws: readonly TensorLaw[] = [
  tensorLaw("A · solve(A, B) = B", { a: [3, 3], b: [3, 2] }, (a, b) => [definite(a).matmul(solve(definite(a), b)), b]),
  tensorLaw("solve by a vector", { a: [3, 3], b: [3] }, (a, b) => [
    solve(definite(a), b),
    solve(definite(a), b.reshape([3, 1])).reshape([3]),
  ]),
  tensorLaw("L Lᵀ = A", { a: [3, 3] }, (a) => {
    const factor = cholesky(definite(a));
    return [factor.matmul(factor.transpose()), definite(a)];
  }),
  tensorLaw("solving by A is solving by L, then by Lᵀ", { a: [3, 3], b: [3, 2] }, (a, b) => {
    const factor = cholesky(definite(a));
    return [solve(definite(a), b), solve(factor.transpose(), solve(factor, b))];
  }),
];
