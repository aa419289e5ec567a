/** Graphs for tests: what a function does with numbers of some shapes, as text, and computed as it stands. */
import { type Shape, sizeOf } from "@dualtape/core";
import { type Data, type Graph, type Node, nodesOf, type Precision } from "../src/graph/node.ts";
import { printGraph } from "../src/passes/print.ts";
import { specialize } from "../src/graph/specialize.ts";
import { interpreted } from "../src/interpreter.ts";
import { layOut } from "../src/passes/layout.ts";
import { Trace, type Traced } from "../src/traced.ts";

/** The graph of a function of numbers of the given shapes. */
export function graphOf(
  shapes: readonly Shape[],
  f: (...inputs: Traced[]) => Traced | readonly Traced[],
  precision: Precision = "float64",
): Graph {
  const trace = new Trace();
  const inputs = shapes.map((shape, i) => trace.argument(i, shape, precision));
  const results = [f(...inputs)].flat();
  return specialize(
    inputs.map(({ node }) => node),
    results.map(({ node }) => node),
    trace.nodes,
  );
}

/** A graph as text, its arguments called a, b, c … */
export const textOf = (graph: Graph): string => printGraph(graph, [..."abcdefgh"]);

/** The kind of an operation; of a linear or an indexed one, its name. */
export const kindOf = ({ operation }: Node): string =>
  operation.kind === "linear" || operation.kind === "indexed" ? operation.name : operation.kind;

/** The kinds of operation of a graph, in order, without arguments and numbers. */
export const kindsOf = (graph: Graph): readonly string[] =>
  nodesOf(graph.results)
    .map(kindOf)
    .filter((kind) => kind !== "argument" && kind !== "literal");

/** A number that stands in the program. */
export const number = (beside: Traced, value: number): Traced =>
  beside.lift({ data: Float64Array.of(value), shape: [] });

/** The results of a graph, computed node by node without being simplified. */
export function resultsOf(graph: Graph, inputs: readonly (readonly number[])[]): readonly Data[] {
  const program = interpreted(
    layOut(graph),
    graph.results.map(() => null),
  );
  inputs.forEach((values, i) => program.write(i, Float64Array.from(values)));
  program.run(1);
  return graph.results.map((_, i) => program.read(i));
}

/** The numbers from 1 on, as many as a shape holds. */
export const counted = (shape: Shape): number[] => Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
