/** How often the elements of an array are divided: a division takes as long as five products, and they come one after the other. */
import { Var, Tape } from "@dualtape/reverse";
import { expect, test } from "vitest";
import { type Graph, nodesOf } from "../src/graph/node.ts";
import { simplify } from "../src/program.ts";
import type { Traced } from "../src/traced.ts";
import { graphOf } from "./graphs.ts";

const DIVISIONS = ["div", "strongDiv", "reciprocal"];

/** The divisions over elements of a graph in its simplest form. */
const divisions = (graph: Graph): string[] =>
  nodesOf(simplify(graph).results).flatMap(({ operation, shape }) =>
    shape.length > 0 && operation.kind === "elementwise" && DIVISIONS.includes(operation.row.name)
      ? [operation.row.name]
      : [],
  );

/** A function of two numbers, and the way back to both. */
const back = (f: (a: Var<Traced>, b: Var<Traced>) => Var<Traced>, shapes: readonly (readonly number[])[]): Graph =>
  graphOf([...shapes, [4]], (a, b, cotangent) => {
    const tape = new Tape<Traced>("a quotient");
    const [x, y] = [a, b].map((value) => new Var(value, tape, tape.variable(value)));
    if (x === undefined || y === undefined) return [];
    const result = f(x, y);
    const flows = result.entry === null ? [] : [{ entry: result.entry, cotangent }];
    const found = tape.sweep(flows, [x.entry ?? -1, y.entry ?? -1]);
    return [result.primal, ...found.flatMap((one) => one ?? [])];
  });

test("there and back through a quotient are one division each", () => {
  expect(divisions(back((a, b) => a.div(b), [[4], [4]])).sort()).toEqual(["div", "strongDiv"]);
});

test("back through a quotient of a number and elements", () => {
  expect(divisions(back((a, b) => b.div(a), [[], [4]])).sort()).toEqual(["div", "strongDiv"]);
});
