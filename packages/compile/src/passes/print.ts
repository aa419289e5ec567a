/**
 * A graph as people read it: a line for each node, in the order of computation.
 *
 *   %3 = matmul(x, wᵀ)             [32, 10]
 */
import { formatShape, must, never, refuse } from "@dualtape/core";
import { checkGraph, type Graph, type Node, nodesOf } from "../graph/node.ts";
import { printParameters } from "../graph/parameters.ts";
import type { Item } from "./item.ts";

/** Names of the arguments, by their place. */
export type Names = readonly string[];

/** Writes a graph down, one node a line; arguments are called by `names`. */
export function printGraph(graph: Graph, names: Names = []): string {
  checkGraph("printGraph", graph);
  if (!Array.isArray(names)) refuse("printGraph", "the list of names", names, "a text for each argument");
  const nameOf = naming(graph, names);
  const lines = nodesOf(graph.results)
    .filter(({ operation }) => operation.kind !== "argument" && operation.kind !== "literal")
    .map((node) => [`${nameOf(node)} = ${printNode(node, nameOf)}`, formatShape(node.shape)] as const);
  const width = lines.reduce((widest, [text]) => Math.min(52, Math.max(widest, text.length)), 0);
  const results = `return ${graph.results.map(nameOf).join(", ")}`;
  return [...lines.map(([text, shape]) => `${text.padEnd(width)}  ${shape}`), results].join("\n");
}

/** Names for the nodes of a graph: arguments by theirs, numbers by their value, others counted. */
export function naming(graph: Graph, names: Names): (node: Node) => string {
  const counted = new Map<Node, string>();
  for (const node of nodesOf(graph.results)) {
    const { operation } = node;
    if (operation.kind === "argument") counted.set(node, names[operation.index] ?? `argument${operation.index}`);
    else if (operation.kind === "literal") counted.set(node, String(operation.value));
  }
  let next = 0;
  for (const node of nodesOf(graph.results)) if (!counted.has(node)) counted.set(node, `%${next++}`);
  return (node) => must(counted.get(node), "name");
}

/** An operation with its inputs by name. */
export function printNode({ operation, inputs }: Node, nameOf: (node: Node) => string): string {
  const named = inputs.map(nameOf);
  switch (operation.kind) {
    case "elementwise":
    case "custom":
      return `${operation.row.name}(${named.join(", ")})`;
    case "matmul":
      return `matmul(${named.map((name, side) => (operation.transposed[side] ? `${name}ᵀ` : name)).join(", ")}${
        operation.folded === undefined ? "" : `; axes ${operation.folded.join("+")}`
      })`;
    case "linear":
    case "indexed": {
      const parameters = printParameters(operation);
      return `${operation.name}(${named.join(", ")}${parameters && `; ${parameters}`})`;
    }
    case "captured":
      return "captured data";
    case "literal":
      return String(operation.value);
    case "argument":
    case "magnitude":
    case "copy":
      return `${operation.kind}(${named.join(", ")})`;
    default:
      return never(operation, "text");
  }
}

/** Writes down what is computed together: the items of a schedule, each with its nodes. */
export function printSchedule(graph: Graph, items: readonly Item[], names: Names = []): string {
  const nameOf = naming(graph, names);
  return items
    .map((item) => {
      const nodes = item.nodes.map((node) => `  ${nameOf(node)} = ${printNode(node, nameOf)}`);
      return [titleOf(item), ...nodes].join("\n");
    })
    .join("\n");
}

function titleOf(item: Item): string {
  switch (item.kind) {
    case "region":
      return `one loop over ${formatShape(item.shape)}`;
    case "strips":
      return `products and the loop over them, ${item.rows} rows at a time`;
    case "products":
      return item.shared === null ? "a product" : `products that share their ${item.shared} operand`;
    case "scalars":
    case "move":
    case "custom":
      return item.kind;
    default:
      return never(item, "title");
  }
}
