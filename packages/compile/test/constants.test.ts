import { expect, test } from "vitest";
import { rebuild } from "../src/graph/builder.ts";
import { numberIn } from "../src/graph/literal.ts";
import type { Precision } from "../src/graph/node.ts";
import { foldConstants } from "../src/passes/constants.ts";
import type { Traced } from "../src/traced.ts";
import { graphOf, kindsOf, number } from "./graphs.ts";

/** The number that a function of a number of the program is folded to; `null` where it is not. */
function folded(value: number, f: (x: Traced) => Traced, precision: Precision = "float64"): number | null {
  const elements = precision === "float32" ? Float32Array : Float64Array;
  const graph = graphOf([[]], (x) => f(x.lift({ data: elements.of(value), shape: [] })), precision);
  const [result] = rebuild(graph, [foldConstants]).results;
  return result ? numberIn(result) : null;
}

test("what depends on numbers alone is a number", () => {
  expect(folded(3, (x) => x.mul(2).add(1).square())).toBe(49);
  expect(folded(0.5, (x) => x.exp().log().sin())).toBe(Math.sin(Math.log(Math.exp(0.5))));
  expect(folded(2, (x) => x.greater(1).where(x.pow(10), 5))).toBe(1024);
  expect(folded(-0, (x) => x.reciprocal())).toBe(-Infinity);
  expect(folded(NaN, (x) => x.maximum(1))).toBe(NaN);
  expect(folded(1, (x) => x.broadcastTo([2, 3]).reshape([3, 2]).transpose().slice([0, 1]).take([0, 0]))).toBe(1);
});

test("the sum of equal numbers", () => {
  expect(folded(0.25, (x) => x.broadcastTo([2, 3]).sum(1))).toBe(0.75);
  for (const value of [Infinity, NaN, 2]) {
    expect(
      folded(value, (x) => x.broadcastTo([0]).sum()),
      "the sum of nothing",
    ).toBe(0);
  }
});

test("in float32 every step is rounded", () => {
  const steps = Math.fround(Math.fround(Math.fround(0.1) * Math.fround(0.1)) + Math.fround(0.7));
  expect(folded(0.1, (x) => x.square().add(Math.fround(0.7)), "float32")).toBe(steps);
});

test("what depends on an argument is left", () => {
  const graph = graphOf([[2]], (x) => x.mul(0).add(number(x, 2).mul(3)));
  expect(kindsOf(rebuild(graph, [foldConstants]))).toEqual(["elementwise", "elementwise"]);
});
