import { expect, test } from "vitest";
import { bytesOf, type Node, nodesOf } from "../src/graph/node.ts";
import { graphOf } from "./graphs.ts";

test("each node once, after its inputs", () => {
  const graph = graphOf([[2], [2]], (x, y) => {
    const shared = x.mul(y);
    return [shared.exp().add(shared), y.sub(shared.sin()).mul(x)];
  });
  const ordered = nodesOf(graph.results);
  const seen = new Set<Node>();
  for (const node of ordered) {
    expect(seen.has(node)).toBe(false);
    for (const input of node.inputs) expect(seen.has(input)).toBe(true);
    seen.add(node);
  }
  expect(ordered.length).toBe(8);
});

test("only what the results need", () => {
  const graph = graphOf([[2], [2]], (x, y) => [x.exp(), y.exp()]);
  expect(nodesOf(graph.results.slice(0, 1)).length).toBe(2);
  expect(nodesOf([])).toEqual([]);
});

test("the bytes of an element", () => {
  expect([bytesOf("float32"), bytesOf("float64")]).toEqual([4, 8]);
});
