import { describe, expect, test } from "vitest";
import { elementsIn } from "../src/graph/difference.ts";
import { type Node, nodesOf } from "../src/graph/node.ts";
import { specialize } from "../src/graph/specialize.ts";
import { programOf } from "../src/program.ts";
import { Trace } from "../src/traced.ts";
import { kindsOf } from "./graphs.ts";

/** x·mask + t, traced with a mask and a step number. */
function step(mask: readonly number[], t: number) {
  const trace = new Trace();
  const x = trace.argument(0, [mask.length], "float64");
  const y = x.mul(x.lift({ data: Float64Array.from(mask), shape: [mask.length] })).add(t);
  return { trace, x: x.node, y: y.node };
}

describe("what stands in the trace", () => {
  test("stands in the program", () => {
    const { trace, x, y } = step([0, 1], 3);
    const graph = specialize([x], [y], trace.nodes);
    expect(graph.arguments.length).toBe(1);
    expect(kindsOf(graph)).toEqual(["captured", "elementwise", "elementwise"]);
  });
  test("or becomes an argument, behind those that are given", () => {
    const { trace, x, y } = step([0, 1], 3);
    const varying = trace.nodes.filter(({ operation: { kind } }) => kind === "captured" || kind === "literal");
    const graph = specialize([x], [y], trace.nodes, varying);
    expect(graph.arguments.map(({ operation, shape }) => ({ ...operation, shape }))).toEqual([
      { kind: "argument", index: 0, shape: [2] },
      { kind: "argument", index: 1, shape: [2] },
      { kind: "argument", index: 2, shape: [] },
    ]);
    const program = programOf(graph, [null]);
    const run = (...inputs: readonly (readonly number[])[]): number[] => {
      inputs.forEach((values, i) => program.write(i, Float64Array.from(values)));
      program.run(1);
      return [...program.read(0)];
    };
    expect(run([5, 7], ...varying.map((node) => [...elementsIn(node)]))).toEqual([3, 10]);
    expect(run([5, 7], [1, 0], [100])).toEqual([105, 100]);
  });
});

test("only what the results need is kept, each operation once", () => {
  const trace = new Trace();
  const x = trace.argument(0, [2], "float64");
  x.cos();
  const y = x.exp().add(x.exp());
  const graph = specialize([x.node], [y.node], trace.nodes);
  expect(nodesOf(graph.results).length).toBe(3);
});

test("two numbers that vary stay apart, also where they are equal", () => {
  const trace = new Trace();
  const x = trace.argument(0, [], "float64");
  const y = x.mul(2).add(x.sub(2));
  const varying: readonly Node[] = trace.nodes.filter(({ operation: { kind } }) => kind === "literal");
  const program = programOf(specialize([x.node], [y.node], trace.nodes, varying), [null]);
  [[3], [10], [100]].forEach((values, i) => program.write(i, Float64Array.from(values)));
  program.run(1);
  expect([...program.read(0)]).toEqual([3 * 10 + (3 - 100)]);
});
