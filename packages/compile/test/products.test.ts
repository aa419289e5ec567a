import type { Shape, TensorLike } from "@dualtape/core";
import { seeded } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

type Products = <S extends TensorLike<S>>(a: S, b: S) => readonly S[];

/** The patches of images that 3 × 3 elements see. */
const patches = <S extends TensorLike<S>>(images: S, dilation = 1): S => {
  const seen = images.windows([[3, 1, dilation], [3, 1, dilation]], 1); // prettier-ignore
  const [batch = 0, rows = 0, columns = 0] = seen.shape;
  return seen.reshape([batch * rows * columns, -1]);
};

/** Products of operands as they are stored, which the loops of a kernel must start at the right place and walk in the right order. */
const cases: readonly (readonly [string, Shape, Shape, Products])[] = [
  ["rows in the middle", [9, 5], [5, 3], (a, b) => [a.slice([2, 7]).matmul(b)]],
  ["columns in the middle", [4, 9], [5, 3], (a, b) => [a.slice(null, [3, 8]).matmul(b)]],
  ["a box of the right operand", [4, 5], [9, 9], (a, b) => [a.matmul(b.slice([2, 7], [4, 8]))]],
  ["a transposed box on the left", [9, 9], [5, 3], (a, b) => [a.slice([2, 7], [1, 5]).transpose().matmul(b)]],
  ["a transposed box on the right", [4, 5], [9, 9], (a, b) => [a.matmul(b.slice([1, 4], [3, 8]).transpose())]],
  ["one row, one column", [7, 6], [6, 7], (a, b) => [a.slice([3, 4]).matmul(b.slice(null, [5, 6]))]],
  ["batches", [3, 4, 5], [3, 5, 2], (a, b) => [a.matmul(b)]],
  ["batches on the left", [3, 4, 5], [5, 2], (a, b) => [a.matmul(b)]],
  ["batches on the right", [4, 5], [3, 5, 2], (a, b) => [a.matmul(b)]],
  ["batches that stretch each other", [3, 1, 4, 5], [2, 5, 2], (a, b) => [a.matmul(b)]],
  ["transposed batches", [3, 5, 4], [3, 2, 5], (a, b) => [a.transpose([0, 2, 1]).matmul(b.transpose([0, 2, 1]))]],
  [
    "batches in the middle, backwards in a transpose",
    [4, 2, 6, 5],
    [5, 3],
    (a, b) => [a.transpose([1, 0, 2, 3]).slice([1, 2], [1, 3], [2, 5]).matmul(b)],
  ],
  ["several of one shared operand", [6, 5], [5, 8], (a, b) => [a.matmul(b), a.matmul(b.exp()), a.matmul(b.sin())]],
  [
    "several boxes of one array",
    [6, 5],
    [5, 8],
    (a, b) => [a.matmul(b.slice(null, [0, 4])), a.matmul(b.slice(null, [4, 8]))],
  ],
  [
    "a shared right operand",
    [6, 5],
    [5, 8],
    (a, b) => [a.matmul(b), a.exp().matmul(b), a.slice([0, 6]).sin().matmul(b)],
  ],
  ["patches on the left", [2, 7, 6, 3], [27, 11], (a, b) => [patches(a).matmul(b)]],
  ["patches of one channel", [2, 7, 6, 1], [9, 5], (a, b) => [patches(a).matmul(b)]],
  ["transposed patches", [2, 7, 6, 3], [40, 9], (a, b) => [patches(a).transpose().matmul(b)]],
  ["transposed patches of many places", [3, 20, 32, 2], [1620, 5], (a, b) => [patches(a).transpose().matmul(b)]],
  ["patches of many elements", [1, 7, 5, 70], [630, 6], (a, b) => [patches(a).matmul(b)]],
  ["transposed patches of long rows", [1, 3, 1100, 2], [1098, 6], (a, b) => [patches(a).transpose().matmul(b)]],
  ["patches on the right", [5, 40], [2, 7, 6, 3], (a, b) => [a.matmul(patches(b))]],
  ["transposed patches on the right", [5, 27], [2, 7, 6, 3], (a, b) => [a.matmul(patches(b).transpose())]],
  ["patches times a transpose", [2, 7, 6, 3], [9, 27], (a, b) => [patches(a).matmul(b.transpose())]],
  ["patches that are read backwards", [2, 7, 6, 3], [27, 4], (a, b) => [patches(a, -1).matmul(b)]],
  ["patches of one channel, backwards", [2, 7, 6, 1], [9, 4], (a, b) => [patches(a, -1).matmul(b)]],
  [
    "patches that are transposed and backwards",
    [2, 7, 6, 3],
    [40, 4],
    (a, b) => [patches(a, -1).transpose().matmul(b)],
  ],
  ["patches and a column", [2, 7, 6, 3], [27, 1], (a, b) => [patches(a).matmul(b)]],
  [
    "patches of more axes than are walked over",
    Array<number>(7).fill(3),
    [128, 3],
    (a, b) => [
      a
        .windows(a.shape.map(() => [2]))
        .reshape([128, 128])
        .matmul(b),
    ],
  ],
  [
    "patches of each of a batch",
    [2, 3, 7, 6, 2],
    [18, 4],
    (a, b) => [
      a
        .windows([[3], [3]], 2)
        .reshape([2, 60, 18])
        .matmul(b),
    ],
  ],
  [
    "patches that several share",
    [2, 7, 6, 3],
    [27, 4],
    (a, b) => [patches(a).matmul(b), patches(a).matmul(b.sin()), patches(a.exp()).matmul(b)],
  ],
  ["nothing to add up", [4, 5], [5, 3], (a, b) => [a.slice(null, [2, 2]).matmul(b.slice([2, 2]))]],
  ["no rows", [4, 5], [5, 3], (a, b) => [a.slice([2, 2]).matmul(b)]],
];

test.for(cases)("%s", ([, left, right, f]) => {
  for (const precision of ["float64", "float32"] as const) {
    const [a, b] = [seeded(1).normal(left).to(precision), seeded(2).normal(right).to(precision)];
    const eager = f(a.to("float64"), b.to("float64"));
    compile((x: Traced, y: Traced) => f(x, y))(a, b).forEach((product, i) => {
      expect(product.shape).toEqual(eager[i]?.shape);
      const tolerance = precision === "float64" ? 1e-14 : 1e-6;
      expect(relativeError([...product.data], [...(eager[i]?.data ?? [])])).toBeLessThan(tolerance);
    });
  }
});
