import { elementwise } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { Builder, isScalar, rebuild, type Rule } from "../src/graph/builder.ts";
import { indexedOperation, nodesOf } from "../src/graph/node.ts";
import { graphOf, kindsOf, textOf } from "./graphs.ts";

describe("the same operation on the same inputs is the same node", () => {
  test("in what a function does", () => {
    const graph = graphOf([[2]], (x) => x.exp().mul(2).add(x.exp().mul(2)));
    expect(kindsOf(graph).length).toBe(3);
    expect(textOf(graph)).toContain("add(%1, %1)");
  });
  test("but not where any of its parts differs", () => {
    const builder = new Builder();
    const a = builder.node({ kind: "argument", index: 0 }, [], [6], "float64");
    const made = [
      builder.linear("reshape", [a], { shape: [2, 3] }),
      builder.linear("reshape", [a], { shape: [3, 2] }),
      builder.node({ kind: "copy" }, [a], [6], "float32"),
      builder.node({ kind: "copy" }, [a], [6], "float64"),
      builder.node({ kind: "elementwise", row: elementwise.exp }, [a], [6], "float64"),
      builder.node({ kind: "elementwise", row: { ...elementwise.exp } }, [a], [6], "float64"),
      builder.linear("slice", [a], { ranges: [[0, 3]] }),
      builder.linear("slice", [a], { ranges: [[1, 4]] }),
      builder.node(indexedOperation("take", { axis: 0, batch: 0 }), [a, a], [6], "float64"),
      builder.node(indexedOperation("take", { axis: 0, batch: 1 }), [a, a], [6], "float64"),
      builder.literal(0, "float64"),
      builder.literal(-0, "float64"),
      builder.literal(NaN, "float64"),
      builder.literal(0, "float32"),
      builder.node({ kind: "captured", data: Float64Array.of(1, 2) }, [], [2], "float64"),
      builder.node({ kind: "captured", data: Float64Array.of(1, 2) }, [], [2], "float64"),
    ];
    expect(new Set(made).size).toBe(made.length);
    expect(builder.literal(NaN, "float64")).toBe(made[12]);
    expect(builder.linear("slice", [a], { ranges: [[1, 4]] })).toBe(made[7]);
  });
});

test("a rule is asked before a node is made, and its answer is kept", () => {
  const asked: string[] = [];
  const rule: Rule = ({ operation, inputs: [input] }) => {
    asked.push(operation.kind === "elementwise" ? operation.row.name : operation.kind);
    return operation.kind === "elementwise" && operation.row === elementwise.neg ? (input ?? null) : null;
  };
  const graph = graphOf([[2]], (x) => [x.neg().exp(), x.neg().neg().exp()]);
  const rebuilt = rebuild(graph, [rule]);
  expect(rebuilt.results[0]).toBe(rebuilt.results[1]);
  expect(asked).toEqual(["argument", "neg", "exp"]);
});

test("arguments that nobody reads stay", () => {
  const graph = rebuild(
    graphOf([[2], [3]], (_, y) => y.exp()),
    [],
  );
  expect(graph.arguments.map(({ shape }) => shape)).toEqual([[2], [3]]);
});

test("a graph may be deeper than the stack", () => {
  const depth = 20_000;
  const graph = graphOf([[]], (x) => Array.from({ length: depth }).reduce<typeof x>((y) => y.sin(), x));
  expect(nodesOf(rebuild(graph, []).results).length).toBe(depth + 1);
});

test("a node of one element", () => {
  const graph = graphOf([[], [1, 1], [2], [0]], (...all) => all);
  expect(graph.results.map(isScalar)).toEqual([true, true, false, false]);
});
