import { expect, test } from "vitest";
import { numberIn } from "../src/graph/literal.ts";
import { graphOf, number } from "./graphs.ts";

test("the number that all elements are", () => {
  const graph = graphOf([[2]], (x) => [
    number(x, 3),
    number(x, -0).broadcastTo([2, 3]),
    x,
    x.mul(0),
    x.broadcastTo([3, 2]),
  ]);
  expect(graph.results.map(numberIn)).toEqual([3, -0, null, null, null]);
});

test("an array of one element is its number", () => {
  const graph = graphOf([[2]], (x) => x.lift({ data: Float64Array.of(7), shape: [1, 1] }));
  expect(graph.results.map(numberIn)).toEqual([7]);
  expect(graph.results[0]?.shape).toEqual([1, 1]);
});
