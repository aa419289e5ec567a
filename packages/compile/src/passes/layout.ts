/**
 * Layout: whoever reads elements in an order that no view gives is handed a dense copy, written into the graph as a node.
 *
 * After this pass every node is a view of a dense one or computes a dense one, and each result is a node of its own.
 */
import { must, never, sameShape, sizeOf } from "@dualtape/core";
import { type Builder, rebuilding, type Rule } from "../graph/builder.ts";
import { lower } from "../graph/lowering.ts";
import type { Graph, Node } from "../graph/node.ts";
import { isDense, type View, viewOf } from "../graph/view.ts";
import { finished, type Slices } from "../slices.ts";

/** Inserts the copies that a graph needs. */
export const layOut = (graph: Graph): Graph => finished(layingOut(graph));

/** The same in slices. */
export function* layingOut(graph: Graph): Slices<Graph> {
  const laid = yield* rebuilding(graph, [denseInputs]);
  const taken = new Set<Node>();
  const results = laid.results.map((result) => {
    const own = viewOf(result).base === result && !isGiven(result) && !taken.has(result);
    const node = own ? result : copyOf(result);
    taken.add(node);
    return node;
  });
  return { ...laid, results };
}

/** Whether a node is there before anything is computed. */
export const isGiven = ({ operation: { kind } }: Node): boolean =>
  kind === "argument" || kind === "literal" || kind === "captured";

const copyOf = (node: Node): Node => ({
  operation: { kind: "copy" },
  inputs: [node],
  shape: node.shape,
  precision: node.precision,
});

const denseInputs: Rule = (node, builder) => {
  const { operation, shape } = node;
  switch (operation.kind) {
    case "matmul":
      return replaced(
        node,
        builder,
        (view, input) => (operation.folded !== undefined && input === 0) || rowStride(view) !== null,
      );
    case "indexed":
    case "custom":
      return replaced(node, builder, isDense);
    case "linear": {
      const { as } = lower(operation);
      switch (as) {
        case "view": {
          const stuck = sizeOf(shape) > 0 && viewOf(node).base === node;
          return stuck ? replaced(node, builder, () => false) : null;
        }
        case "boxes":
          return replaced(node, builder, () => true);
        case "sum":
          return null;
        default:
          return never(as, "layout");
      }
    }
    case "argument":
    case "literal":
    case "captured":
    case "elementwise":
    case "magnitude":
    case "copy":
      return null;
    default:
      return never(operation, "layout");
  }
};

function replaced(
  { operation, inputs, shape, precision }: Node,
  builder: Builder,
  fits: (view: View, input: number) => boolean,
): Node | null {
  const laid = inputs.map((input, i) => {
    const view = viewOf(input);
    // A number of the program has no place in memory.
    return fits(view, i) && view.base.operation.kind !== "literal" ? input : dense(input, builder);
  });
  const same = laid.every((input, i) => input === inputs[i]);
  return same ? null : builder.node(operation, laid, shape, precision);
}

const dense = (node: Node, builder: Builder): Node =>
  builder.node({ kind: "copy" }, [node], node.shape, node.precision);

/** How the matrices of a view are stored: the elements from one row to the next, and whether rows are columns. */
export interface MatrixLayout {
  readonly stride: number;
  readonly transposed: boolean;
}

/** The layout of the last two axes of a view; `null` where neither rows nor columns are stored as runs. */
export function rowStride({ shape, strides }: View): MatrixLayout | null {
  const [rows, columns] = [must(shape.at(-2), "rows"), must(shape.at(-1), "columns")];
  const [down, across] = [must(strides.at(-2), "stride"), must(strides.at(-1), "stride")];
  if ((across === 1 || columns === 1) && (down >= columns || rows === 1)) {
    return { stride: rows === 1 ? columns : down, transposed: false };
  }
  if ((down === 1 || rows === 1) && (across >= rows || columns === 1)) {
    return { stride: columns === 1 ? rows : across, transposed: true };
  }
  return null;
}

/** Whether two nodes have the same elements in the same places. */
export const isIdentity = (view: View, shape: readonly number[]): boolean =>
  sameShape(view.shape, shape) && sameShape(view.base.shape, shape) && isDense(view);
