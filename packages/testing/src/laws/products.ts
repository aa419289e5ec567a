/** The matrix product: associative, linear in each factor, and the same for every matrix of a batch. */
import type { TensorLike } from "@dualtape/core";
import { type TensorLaw, tensorLaw } from "./law.ts";

/** The matrix at a place in a batch. */
const matrix = <S extends TensorLike<S>>(batch: S, i: number): S =>
  batch.slice([i, i + 1]).reshape(batch.shape.slice(1));

export const productLaws: readonly TensorLaw[] = [
  tensorLaw("(AB)C = A(BC)", { a: [2, 3], b: [3, 4], c: [4, 2] }, (a, b, c) => [
    a.matmul(b).matmul(c),
    a.matmul(b.matmul(c)),
  ]),
  tensorLaw("A(B + C) = AB + AC", { a: [2, 3], b: [3, 4], c: [3, 4] }, (a, b, c) => [
    a.matmul(b.add(c)),
    a.matmul(b).add(a.matmul(c)),
  ]),
  tensorLaw("(A + B)C = AC + BC", { a: [2, 3], b: [2, 3], c: [3, 4] }, (a, b, c) => [
    a.add(b).matmul(c),
    a.matmul(c).add(b.matmul(c)),
  ]),
  tensorLaw("(sA)B = s(AB)", { a: [2, 3], b: [3, 4], c: [] }, (a, b, s) => [a.mul(s).matmul(b), a.matmul(b).mul(s)]),
  tensorLaw("(AB)ᵀ = BᵀAᵀ", { a: [2, 3], b: [3, 4] }, (a, b) => [
    a.matmul(b).transpose(),
    b.transpose().matmul(a.transpose()),
  ]),
  tensorLaw("AB = Σ over the inner axis", { a: [2, 3], b: [3, 4] }, (a, b) => [
    a.matmul(b),
    a
      .reshape([2, 3, 1])
      .mul(b.reshape([1, 3, 4]))
      .sum(1),
  ]),
  tensorLaw("a product over an empty axis is 0", { a: [2, 3], b: [3, 4] }, (a, b) => [
    a.slice(null, [0, 0]).matmul(b.slice([0, 0])),
    a.matmul(b).mul(0),
  ]),
  tensorLaw("a batch multiplies each matrix", { a: [2, 3, 2], b: [2, 2, 4] }, (a, b) => {
    const product = (i: number) => matrix(a, i).matmul(matrix(b, i)).reshape([1, 3, 4]);
    return [a.matmul(b), product(0).concat([product(1)])];
  }),
  tensorLaw("a matrix stretches over a batch", { a: [3, 2], b: [5, 2, 4] }, (a, b) => [
    a.matmul(b),
    a.broadcastTo([5, 3, 2]).matmul(b),
  ]),
  tensorLaw("batch axes stretch both ways", { a: [4, 1, 3, 2], b: [5, 2, 4] }, (a, b) => [
    a.matmul(b),
    a.broadcastTo([4, 5, 3, 2]).matmul(b.broadcastTo([4, 5, 2, 4])),
  ]),
];
