/**
 * Patches: a matrix that is made of windows holds each element many times over. A product does not ask for it, but for the array that it is
 * of: it takes several axes for its rows, and several for its columns, and walks over them where they lie.
 */
import { must, sameShape, sizeOf } from "@dualtape/core";
import type { Builder, Rule } from "../graph/builder.ts";
import type { Folded, Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";

/** So many axes at most are walked over for the rows of a matrix, and for its columns: each is a loop with a register of its own. */
const AXES = 5;

/** Where patches meet a single column, copies of more elements than these pay. */
const SHORT = 32;

/** A product takes the array of more axes that its left operand is a matrix of; that of its right one, as the product Cᵀ = Bᵀ·Aᵀ. */
export const absorbPatches: Rule = (node, builder) => {
  const { operation, inputs, shape, precision } = node;
  if (operation.kind !== "matmul" || operation.folded !== undefined) return null;
  const [left, right] = [must(inputs[0], "operand"), must(inputs[1], "operand")];
  const [a, b] = operation.transposed;
  const [m, n] = [must(shape.at(-2), "rows"), must(shape.at(-1), "columns")];
  const product = (one: Node, other: Node, folded: Folded, transposed: readonly [boolean, boolean], own = shape) =>
    builder.node({ kind: "matmul", transposed, folded }, [must(one.inputs[0], "array"), other], own, precision);
  // Long dot products take their operands in order.
  const goes = (matrix: Node, columns: number): boolean =>
    columns > 1 || must(matrix.shape.at(-1), "elements") <= SHORT;
  const rows = goes(left, n) ? foldsIn(left) : null;
  if (rows !== null) return product(left, right, rows, [a, b]);
  const columns = goes(right, m) ? foldsIn(right) : null;
  if (columns === null) return null;
  return swapped(product(right, left, columns, [!b, !a], [...shape.slice(0, -2), n, m]), builder);
};

/** The transposed matrices of a node. */
function swapped(node: Node, builder: Builder): Node {
  const rank = node.shape.length;
  const permutation = node.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return builder.linear("transpose", [node], { permutation });
}

/** The axes that a matrix is made of, where it would be a copy of more elements than there are; `null` otherwise. */
function foldsIn(matrix: Node): Folded | null {
  const { operation, shape, inputs } = matrix;
  if (operation.kind !== "linear" || operation.name !== "reshape") return null;
  const array = must(inputs[0], "array");
  const { base, strides } = viewOf(array);
  if (viewOf(matrix).base !== matrix || sizeOf(array.shape) <= sizeOf(base.shape)) return null;
  const batch = shape.length - 2;
  if (!sameShape(array.shape.slice(0, batch), shape.slice(0, batch))) return null;
  // Where an axis is stretched, a walk would never end.
  if (strides.some((stride, axis) => axis >= batch && stride === 0 && must(array.shape[axis], "axis") > 1)) return null;
  const rows = must(shape[batch], "rows");
  const end = array.shape.findIndex((_, axis) => axis >= batch && sizeOf(array.shape.slice(batch, axis)) === rows);
  if (end < 0 || end - batch > AXES || array.shape.length - end > AXES) return null;
  if (!goesForward(batch, end) || !goesForward(end, array.shape.length)) return null;
  return [end - batch, array.shape.length - end];

  /** Whether the innermost step along some axes is not backwards: rows are found at offsets, which have no sign. */
  function goesForward(from: number, to: number): boolean {
    return (
      (strides
        .slice(from, to)
        .filter((stride) => stride !== 0)
        .at(-1) ?? 0) >= 0
    );
  }
}
