import type { Shape } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { simplify } from "../src/program.ts";
import { nodesOf } from "../src/graph/node.ts";
import { isDense, viewOf } from "../src/graph/view.ts";
import { isIdentity, layOut, rowStride } from "../src/passes/layout.ts";
import type { Traced } from "../src/traced.ts";
import { counted, graphOf, kindsOf, resultsOf } from "./graphs.ts";

/** How many copies are put in. */
const copies = (shapes: readonly Shape[], f: (...x: Traced[]) => Traced | readonly Traced[]): number =>
  kindsOf(layOut(simplify(graphOf(shapes, f)))).filter((kind) => kind === "copy").length;

describe("copies are put in exactly where they are needed", () => {
  test.for<readonly [string, number, readonly Shape[], (...x: Traced[]) => Traced | readonly Traced[]]>([
    ["a loop reads any view", 0, [[3, 2], [3]], (x, y) => x.transpose().slice([0, 1]).add(y).exp()],
    ["so does a sum", 0, [[2, 3, 4]], (x) => x.transpose([2, 0, 1]).slice([1, 3]).sum(0, true)],
    ["a reshape without a gap", 0, [[2, 3]], (x) => x.exp().reshape([3, 2]).sin()],
    ["a reshape of a transpose", 1, [[2, 3]], (x) => x.transpose().reshape([6]).exp()],
    [
      "read twice, copied once",
      1,
      [[2, 3]],
      (x) => [x.transpose().reshape([6]).exp(), x.transpose().reshape([6]).sin()],
    ],
    [
      "a product of transposes",
      0,
      [
        [3, 2],
        [4, 3],
      ],
      (x, y) => x.transpose().matmul(y.transpose()),
    ],
    [
      "a product of rows of a matrix",
      0,
      [
        [5, 3],
        [3, 4],
      ],
      (x, y) => x.slice([1, 3]).matmul(y.slice(null, [1, 3])),
    ],
    [
      "a product of what is stretched",
      1,
      [
        [1, 3],
        [3, 4],
      ],
      (x, y) => x.broadcastTo([2, 3]).matmul(y),
    ],
    [
      "a product of matrices within a box",
      1,
      [
        [2, 3, 4],
        [3, 5],
      ],
      (x, y) => x.transpose([2, 1, 0]).slice([1, 3]).transpose([2, 0, 1]).reshape([4, 3]).matmul(y),
    ],
    ["take from what is dense", 0, [[4, 3]], (x) => x.exp().take([1, 1])],
    ["take from a transpose", 1, [[4, 3]], (x) => x.transpose().take([1, 1])],
    ["take from a slice", 1, [[4, 3]], (x) => x.slice([1, 3]).take([1, 1])],
    ["scatterAdd of a transpose", 1, [[4, 3]], (x) => x.transpose().scatterAdd([1, 1, 0], 2)],
    ["pad and concat read any view", 0, [[4, 3]], (x) => x.transpose().pad([1, 0]).concat([x.transpose()])],
    ["a number of the program has no place to read from", 1, [[2]], (x) => x.concat([x.zeroLike()])],
    ["an argument as a result", 1, [[2]], (x) => x],
    ["a view as a result", 1, [[2, 3]], (x) => x.exp().transpose()],
    ["a result that others read", 0, [[2, 3]], (x) => [x.exp(), x.exp().sin()]],
    ["one value as two results", 1, [[2, 3]], (x) => [x.exp(), x.exp()]],
    ["one argument as three results", 3, [[2, 3]], (x) => [x, x, x]],
    ["a number as a result", 1, [[2, 3]], (x) => x.zeroLike()],
  ])("%s: %i", ([, expected, shapes, f]) => {
    expect(copies(shapes, f)).toBe(expected);
    const before = simplify(graphOf(shapes, f));
    const given = shapes.map(counted);
    // Elementwise operations of the interpreter read any view, so the copies alone change.
    expect(resultsOf(layOut(before), given)).toEqual(resultsOf(before, given));
  });
});

test("each result is a node of its own, and dense", () => {
  const graph = layOut(graphOf([[2, 3]], (x) => [x, x, x.transpose(), x.exp(), x.exp(), x.zeroLike()]));
  expect(new Set(graph.results).size).toBe(6);
  for (const result of graph.results) {
    expect(viewOf(result).base).toBe(result);
    expect(isDense(viewOf(result))).toBe(true);
  }
});

test("how matrices are stored", () => {
  const layoutBy = (shape: Shape, f: (x: Traced) => Traced) => rowStride(viewOf(graphOf([shape], f).results[0]!));
  expect(layoutBy([2, 3], (x) => x)).toEqual({ stride: 3, transposed: false });
  expect(layoutBy([2, 3], (x) => x.transpose())).toEqual({ stride: 3, transposed: true });
  expect(layoutBy([4, 5], (x) => x.slice([1, 3], [1, 4]))).toEqual({ stride: 5, transposed: false });
  expect(layoutBy([4, 5], (x) => x.slice([1, 3], [1, 4]).transpose())).toEqual({ stride: 5, transposed: true });
  expect(layoutBy([1, 3], (x) => x.broadcastTo([2, 3]))).toBeNull();
  expect(layoutBy([2, 3, 4], (x) => x.transpose([2, 0, 1]))).toBeNull();
  expect(layoutBy([1, 3], (x) => x)).toEqual({ stride: 3, transposed: false });
  expect(layoutBy([3, 1], (x) => x)).toEqual({ stride: 1, transposed: false });
  expect(layoutBy([3, 5], (x) => x.slice(null, [2, 3]))).toEqual({ stride: 5, transposed: false });
});

test("the same elements in the same places", () => {
  const graph = graphOf([[2, 3]], (x) => [x.exp(), x.exp().transpose(), x.exp().reshape([3, 2])]);
  expect(graph.results.map((result) => isIdentity(viewOf(result), result.shape))).toEqual([true, false, false]);
  expect(nodesOf(graph.results).length).toBe(4);
});
