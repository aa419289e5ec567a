/** Whether an index made NaN what a program left: it cannot throw when it meets one that names no slice, so who finds NaN asks here. */
import { must, normalizeIndices, refuse } from "@dualtape/core";
import { checkGraph, type Data, type Graph, type Node, nodesOf } from "./graph/node.ts";
import { areKnown, slicesOf } from "./graph/indexed.ts";
import { programOf } from "./program.ts";

/**
 * Computes the indices of a graph again: throws an `ArgumentError`, as eager numbers do, where one names no slice. `given` has the elements
 * of each argument, by its place, or `null` where they are not known any more: indices that are made of those are left out.
 */
export function checkIndices(where: string, graph: Graph, given: (argument: number) => Data | null): void {
  checkGraph("checkIndices", graph);
  if (typeof given !== "function")
    refuse("checkIndices", "what is given", given, "a function of the place of an argument");
  for (const node of nodesOf(graph.results)) {
    const { operation, inputs } = node;
    if (operation.kind !== "indexed" || areKnown(node, operation)) continue;
    const values = valuesOf(must(inputs[1], "indices"), graph, given);
    if (values !== null) normalizeIndices(`${where}, ${operation.name}`, values, slicesOf(node, operation));
  }
}

/** The elements of a node; `null` where one of the arguments that it is computed from is not known. */
function valuesOf(node: Node, graph: Graph, given: (argument: number) => Data | null): Data | null {
  const program = programOf({ arguments: graph.arguments, results: [node] }, [null], "interpreter");
  for (const { operation } of nodesOf([node])) {
    if (operation.kind !== "argument") continue;
    const data = given(operation.index);
    if (data === null) return null;
    program.write(operation.index, data);
  }
  program.run(1);
  return program.read(0);
}
