import type { Shape } from "@dualtape/core";
import { expect, test } from "vitest";
import { rebuild } from "../src/graph/builder.ts";
import { nodesOf } from "../src/graph/node.ts";
import { views } from "../src/passes/identities.ts";
import { absorbTransposes } from "../src/passes/transposes.ts";
import type { Traced } from "../src/traced.ts";
import { counted, graphOf, kindsOf, resultsOf } from "./graphs.ts";

/** [2, 3] times [3, 4], each operand given as it is or transposed, with so many transposes before the product. */
const product =
  (left: number, right: number) =>
  (a: Traced, b: Traced): Traced => {
    const swapped = (x: Traced, times: number): Traced =>
      times === 0
        ? x
        : swapped(
            x.transpose([...x.shape.keys()].map((axis, i, { length: n }) => (i < n - 2 ? axis : 2 * n - 3 - axis))),
            times - 1,
          );
    return swapped(a, left).matmul(swapped(b, right));
  };

const cases = [0, 1, 2, 3].flatMap((left) => [0, 1, 2, 3].map((right) => ({ left, right })));

test.for(cases)("$left transposes on the left, $right on the right", ({ left, right }) => {
  const turned = (shape: Shape, times: number): Shape => (times % 2 === 0 ? shape : [...shape].reverse());
  const shapes = [turned([2, 3], left), turned([3, 4], right)];
  const before = graphOf(shapes, product(left, right));
  // Without the rule for views, transposes of transposes are absorbed one after the other.
  for (const rules of [[views, absorbTransposes], [absorbTransposes]]) {
    const after = rebuild(before, rules);
    expect(kindsOf(after)).toEqual(["matmul"]);
    expect(after.results[0]?.operation).toEqual({ kind: "matmul", transposed: [left % 2 === 1, right % 2 === 1] });
    const given = shapes.map(counted);
    expect(resultsOf(after, given)).toEqual(resultsOf(before, given));
  }
});

test("the matrices of a batch", () => {
  const before = graphOf(
    [
      [5, 3, 2],
      [3, 4],
    ],
    product(1, 0),
  );
  const after = rebuild(before, [views, absorbTransposes]);
  expect(kindsOf(after)).toEqual(["matmul"]);
  const given = [counted([5, 3, 2]), counted([3, 4])];
  expect(resultsOf(after, given)).toEqual(resultsOf(before, given));
});

test("other transposes stay", () => {
  const before = graphOf(
    [
      [2, 5, 3],
      [3, 4],
    ],
    (a, b) => a.transpose([1, 0, 2]).matmul(b),
  );
  const after = rebuild(before, [views, absorbTransposes]);
  expect(kindsOf(after)).toEqual(["transpose", "matmul"]);
  const given = [counted([2, 5, 3]), counted([3, 4])];
  expect(resultsOf(after, given)).toEqual(resultsOf(before, given));
});

test("Xᵀ is not made for X·Xᵀ", () => {
  const graph = rebuild(
    graphOf([[2, 3]], (x) => x.matmul(x.transpose())),
    [absorbTransposes],
  );
  expect(nodesOf(graph.results).length).toBe(2);
});
