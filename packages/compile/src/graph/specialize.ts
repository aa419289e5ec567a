/**
 * From a trace to a graph: what the results need, each operation once. Numbers and arrays of the trace that are to differ from
 * run to run become arguments; the others stand in the program.
 */
import { must, sizeOf } from "@dualtape/core";
import { Builder } from "./builder.ts";
import { checkNodes, type Graph, type Node } from "./node.ts";
import { AT_ONCE, finished, type Slices } from "../slices.ts";

/** Makes a graph of traced results; `varying` nodes become arguments, behind the `given` ones, in their order. */
export const specialize = (
  given: readonly Node[],
  results: readonly Node[],
  nodes: readonly Node[],
  varying: readonly Node[] = [],
): Graph => finished(specializing(given, results, nodes, varying));

/** The same in slices. */
export function* specializing(
  given: readonly Node[],
  results: readonly Node[],
  nodes: readonly Node[],
  varying: readonly Node[] = [],
): Slices<Graph> {
  for (const list of [given, results, nodes, varying]) checkNodes("specialize", "a list of nodes", list);
  const builder = new Builder();
  const renamed = new Map<Node, Node>();
  const argument = (node: Node, index: number): Node => {
    const made = builder.node({ kind: "argument", index }, [], node.shape, node.precision);
    renamed.set(node, made);
    return made;
  };
  const rename = (node: Node): Node => must(renamed.get(node), "node of the trace");
  const parameters = [...given, ...varying].map(argument);
  for (const [at, node] of nodes.entries()) {
    if (at % AT_ONCE === 0) yield;
    if (renamed.has(node)) continue;
    const { operation, shape, precision } = node;
    const inputs = node.inputs.map(rename);
    const isNumber = operation.kind === "captured" && sizeOf(shape) === 1;
    const made = isNumber
      ? builder.literal(must(operation.data[0], "element"), precision, shape)
      : builder.node(operation, inputs, shape, precision);
    renamed.set(node, made);
  }
  return { arguments: parameters, results: results.map(rename) };
}
