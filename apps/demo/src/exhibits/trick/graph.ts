/**
 * An expression as a computation graph: its variables, then its operations in the order in which they run, as they stand on a
 * tape. A constant is part of the operation that uses it; one made of constants alone is worked out beforehand.
 */
import { elementwise, Real } from "@dualtape/core";
import { type Expression, ExpressionError, type RowName } from "./expression.ts";

/** What an operation works on: an earlier node, by its place, or a constant. */
export type Operand = { readonly node: number } | { readonly constant: number };

/** A place in the graph: a variable, or an operation. */
export type GraphNode =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "operation"; readonly name: string; readonly row: RowName; readonly operands: readonly Operand[] };

/** The nodes in the order in which they run; the last one is the result. */
export type Graph = readonly GraphNode[];

/** An edge, from an operand to the operation that uses it. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Which operand it is. */
  readonly index: number;
}

/** More nodes than this make no picture. */
const MOST = 24;

/** The graph of an expression; throws an `ExpressionError` where it has no variable or too many operations. */
export function graphOf(expression: Expression, text: string): Graph {
  const nodes: GraphNode[] = variablesOf(expression).map((name) => ({ kind: "variable", name }));
  if (nodes.length === 0) {
    throw new ExpressionError("There is nothing to differentiate by: use x or y.", 0, Math.max(text.length, 1));
  }
  const variables = nodes.length;

  const visit = (part: Expression): Operand => {
    if (part.kind === "number") return { constant: part.value };
    if (part.kind === "variable") return { node: nodes.findIndex(({ name }) => name === part.name) };
    const { row } = part;
    const operands = part.operands.map(visit);
    const [first, second] = operands;
    const constants = operands.flatMap((operand) => ("constant" in operand ? [operand.constant] : []));
    const [left = 0, right = 0] = constants;
    if (constants.length === operands.length)
      return { constant: new Real(left).elementwise(elementwise[row], right).value };
    const swapped = (row === "add" || row === "mul") && first !== undefined && "constant" in first;
    nodes.push({
      kind: "operation",
      name: `v${nodes.length - variables + 1}`,
      row,
      operands: swapped && second !== undefined ? [second, first] : operands,
    });
    return { node: nodes.length - 1 };
  };
  visit(expression);
  if (nodes.length > MOST) {
    throw new ExpressionError(`These are ${nodes.length} nodes; the picture holds ${MOST}.`, 0, text.length);
  }
  return nodes.map((node, i) => (node.kind === "operation" && i === nodes.length - 1 ? { ...node, name: "f" } : node));
}

function variablesOf(expression: Expression): readonly string[] {
  if (expression.kind === "number") return [];
  if (expression.kind === "variable") return [expression.name];
  return [...new Set(expression.operands.flatMap(variablesOf))].sort();
}

/** The edges that end in a node. */
export function edgesInto(graph: Graph, to: number): readonly Edge[] {
  const node = graph[to];
  if (node?.kind !== "operation") return [];
  return node.operands.flatMap((operand, index) => ("node" in operand ? [{ from: operand.node, to, index }] : []));
}
