/** Shapes: broadcasting, and the linear operations that move and sum elements. */
import { type TensorLaw, tensorLaw } from "./law.ts";

export const structureLaws: readonly TensorLaw[] = [
  tensorLaw("a + b stretches both to the common shape", { a: [2, 1], b: [3] }, (a, b) => [
    a.add(b),
    a.broadcastTo([2, 3]).add(b.broadcastTo([2, 3])),
  ]),
  tensorLaw("a · b stretches a scalar", { a: [], b: [2, 3] }, (a, b) => [a.mul(b), a.broadcastTo([2, 3]).mul(b)]),
  tensorLaw("p ? a : b stretches all three", { a: [4, 1, 1], b: [2, 1], c: [3] }, (a, b, c) => {
    const shape = [4, 2, 3];
    return [
      a.greater(0).where(b, c),
      a.greater(0).broadcastTo(shape).where(b.broadcastTo(shape), c.broadcastTo(shape)),
    ];
  }),
  tensorLaw("sumTo after broadcastTo counts the copies", { a: [2, 1] }, (a) => [
    a.broadcastTo([5, 2, 3]).sumTo([2, 1]),
    a.mul(15),
  ]),
  tensorLaw("sumTo is sum over the stretched axes", { a: [4, 2, 3] }, (a) => [
    a.sumTo([2, 1]),
    a.sum([0, 2]).reshape([2, 1]),
  ]),
  tensorLaw("Σ(a + b) = Σa + Σb", { a: [3, 4], b: [4] }, (a, b) => [a.add(b).sum(0), a.sum(0).add(b.mul(3))]),
  tensorLaw("Σ over all axes, one after the other", { a: [2, 3, 4] }, (a) => [a.sum(), a.sum(2).sum(0).sum()]),
  tensorLaw("Σ keeps dimensions on demand", { a: [2, 3, 4] }, (a) => [a.sum(-2, true), a.sum(1).reshape([2, 1, 4])]),
  tensorLaw("Σ over an empty axis is 0", { a: [2, 3] }, (a) => [a.slice(null, [1, 1]).sum(1), a.sum(1).mul(0)]),
  tensorLaw("reshape there and back", { a: [2, 3, 4] }, (a) => [a.reshape([4, -1]).reshape([2, 3, 4]), a]),
  tensorLaw("reshape keeps the order", { a: [2, 6] }, (a) => [a.reshape([4, 3]).reshape([-1]), a.reshape([12])]),
  tensorLaw("transpose twice", { a: [2, 3, 4] }, (a) => [a.transpose().transpose(), a]),
  tensorLaw("a permutation and its inverse", { a: [2, 3, 4] }, (a) => [a.transpose([2, 0, 1]).transpose([1, 2, 0]), a]),
  tensorLaw("Σ after transpose", { a: [2, 3] }, (a) => [a.transpose().sum(0), a.sum(1)]),
  tensorLaw("slices joined", { a: [5, 3] }, (a) => [a.slice([0, 2]).concat([a.slice([2, 4]), a.slice([4, 5])]), a]),
  tensorLaw("slices joined along the last axis", { a: [3, 5] }, (a) => [
    a.slice(null, [0, 2]).concat([a.slice(null, [2, 5])], -1),
    a,
  ]),
  tensorLaw("a slice of a join", { a: [2, 3], b: [4, 3] }, (a, b) => [a.concat([b]).slice([-4, 6]), b]),
  tensorLaw("a slice of a pad", { a: [2, 3] }, (a) => [a.pad([1, 2], [3, 0]).slice([1, 3], [3, 6]), a]),
  tensorLaw("a pad is a join with zeros", { a: [2, 3] }, (a) => [
    a.pad(null, [1, 2]),
    a
      .slice(null, [0, 1])
      .mul(0)
      .concat([a, a.slice(null, [0, 2]).mul(0)], 1),
  ]),
  tensorLaw("Σ after pad", { a: [2, 3] }, (a) => [a.pad([4, 1], [0, 2]).sum(), a.sum()]),
  tensorLaw("windows are a join of slices", { a: [5, 2] }, (a) => [
    a.windows([[2, 2, 1]]),
    a.slice([0, 4]).reshape([2, 2, 2]),
  ]),
  tensorLaw("windows along two axes are those along one and the other", { a: [2, 6, 5] }, (a) => [
    a.windows([[2, 1, 3], [3, 2]], 1), // prettier-ignore
    a
      .windows([[2, 1, 3]], 1)
      .windows([[3, 2]], 3)
      .transpose([0, 1, 3, 2, 4]),
  ]),
  tensorLaw("overlapAdd counts what windows share", { a: [4] }, (a) => [
    a.windows([[2]]).overlapAdd([[2]], [4]),
    a.add(a.slice([1, 3]).pad([1, 1])),
  ]),
  tensorLaw("Σ of windows and of what they are added into", { a: [2, 3, 3] }, (a) => [
    a.overlapAdd([[3, 2, 2]], [9], 1).sum(),
    a.sum(),
  ]),
  tensorLaw("take in order", { a: [4, 3] }, (a) => [a.take([0, 1, 2, 3]), a]),
  tensorLaw("take is a join of slices", { a: [4, 3] }, (a) => [
    a.take([2, 0, 2]),
    a.slice([2, 3]).concat([a.slice([0, 1]), a.slice([2, 3])]),
  ]),
  tensorLaw("take along the last axis", { a: [3, 4] }, (a) => [
    a.take([3, 1], -1),
    a.transpose().take([3, 1]).transpose(),
  ]),
  tensorLaw("scatterAdd undoes take of a permutation", { a: [4, 3] }, (a) => [
    a.take([2, 0, 3, 1]).scatterAdd([2, 0, 3, 1], 4),
    a,
  ]),
  tensorLaw("scatterAdd sums what meets", { a: [3, 2] }, (a) => [
    a.scatterAdd([1, 1, 1], 3),
    a.sum(0, true).pad([1, 1]),
  ]),
  tensorLaw("scatterAdd along the last axis", { a: [2, 3] }, (a) => [
    a.scatterAdd([4, 0, 4], 5, -1),
    a.transpose().scatterAdd([4, 0, 4], 5).transpose(),
  ]),
  tensorLaw("take by a number is a choice", { a: [2, 3], b: [4] }, (a, b) => [
    a.take(b.greater(0)),
    b
      .greater(0)
      .reshape([4, 1])
      .where(a.slice([1, 2]), a.slice([0, 1])),
  ]),
  tensorLaw("the axes of indices stand in place of one", { a: [3, 2, 2], b: [2, 2] }, (a, b) => [
    a.take(b.greater(0), 1),
    a.take(b.greater(0).reshape([4]), 1).reshape([3, 2, 2, 2]),
  ]),
  tensorLaw("take by a scalar has one axis less", { a: [2, 3], b: [] }, (a, b) => [
    a.take(b.greater(0)),
    b
      .greater(0)
      .where(a.slice([1, 2]), a.slice([0, 1]))
      .reshape([3]),
  ]),
  tensorLaw("scatterAdd by a number is two sums", { a: [4, 3], b: [4, 1] }, (a, b) => [
    a.scatterAdd(b.greater(0).reshape([4]), 2),
    b
      .greater(0)
      .where(0, a)
      .sum(0, true)
      .concat([b.greater(0).where(a, 0).sum(0, true)]),
  ]),
  tensorLaw("scatterAdd over the axes of indices", { a: [3, 2, 2], b: [2, 2] }, (a, b) => [
    a.scatterAdd(b.greater(0), 3, -1),
    a.reshape([3, 4]).scatterAdd(b.greater(0).reshape([4]), 3, 1),
  ]),
  tensorLaw("nothing has a derivative by an index", { a: [3, 2], b: [2] }, (a, b) => [
    a.take(b.sub(b.detach()).add(2)),
    a.slice([2, 3]).broadcastTo([2, 2]),
  ]),
  tensorLaw("elementwise after transpose", { a: [2, 3], b: [2, 3] }, (a, b) => [
    a.mul(b.exp()).transpose(),
    a.transpose().mul(b.transpose().exp()),
  ]),
];
