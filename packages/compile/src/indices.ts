/** Whether an index made NaN what a program left: it cannot throw when it meets one that names no slice, so who finds NaN asks here. */
import { must, normalizeIndices, refuse } from "@dualtape/core";
import type { Program } from "./back-end.ts";
import { checkGraph, type Data, type Graph, type Node, nodesOf } from "./graph/node.ts";
import { areKnown, slicesOf } from "./graph/indexed.ts";
import { LoopRow } from "./loop-row.ts";
import { programOf } from "./program.ts";

/** The elements of an argument, by its place; `null` where they are not known any more. */
type Given = (argument: number) => Data | null;

/**
 * Computes the indices of a graph again, also those within its loops: throws an `ArgumentError`, as eager numbers do, where one names no
 * slice. Indices that are made of what is not known any more, or of what a loop carries, are left out.
 */
export function checkIndices(where: string, graph: Graph, given: Given): void {
  checkGraph("checkIndices", graph);
  if (typeof given !== "function")
    refuse("checkIndices", "what is given", given, "a function of the place of an argument");
  for (const check of checksOf(where, graph)) check(given);
}

/** A check for each node that has indices, and for each loop that has such nodes. */
function checksOf(where: string, graph: Graph): readonly ((given: Given) => void)[] {
  return nodesOf(graph.results).flatMap((node) => {
    const { operation, inputs } = node;
    if (operation.kind === "custom" && operation.row instanceof LoopRow) {
      const { row } = operation;
      const within = checksOf(where, row.graph);
      if (within.length === 0) return [];
      const reads = inputs.map((input) => reading(input, graph));
      return (given: Given) => {
        const values = reads.map((read) => read(given));
        for (let time = 0; time < row.times; time++) {
          for (const check of within) check((place) => row.givenAt(time, place, values[place] ?? null));
        }
      };
    }
    if (operation.kind !== "indexed" || areKnown(node, operation)) return [];
    const read = reading(must(inputs[1], "indices"), graph);
    return (given: Given) => {
      const values = read(given);
      if (values !== null) normalizeIndices(`${where}, ${operation.name}`, values, slicesOf(node, operation));
    };
  });
}

/** The elements of a node; `null` where one of the arguments that it is computed from is not known. */
function reading(node: Node, graph: Graph): (given: Given) => Data | null {
  const places = nodesOf([node]).flatMap(({ operation }) => (operation.kind === "argument" ? [operation.index] : []));
  let program: Program | null = null;
  return (given) => {
    const known = places.map(given);
    if (known.includes(null)) return null;
    program ??= programOf({ arguments: graph.arguments, results: [node] }, [null], { backEnd: "interpreter" });
    for (const [i, place] of places.entries()) program.write(place, must(known[i], "argument"));
    program.run(1);
    return program.read(0);
  };
}
