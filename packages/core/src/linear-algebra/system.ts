/** Systems of equations A X = B: the shapes that they may have, and right sides that are a vector. */
import { checkTensor } from "../checks.ts";
import { ShapeError } from "../errors.ts";
import type { Custom, TensorLike } from "../number.ts";
import { broadcastShapes, formatShape, type InputShapes, type Shape } from "../shape.ts";
import { batchOf, orderOf } from "./matrix.ts";

/** The shape of the solutions; throws a `ShapeError` where there are no such systems. */
export function systemShape(operation: string, [a, b = []]: InputShapes): Shape {
  const n = orderOf(operation, a);
  const m = b.at(-1);
  if (m !== undefined && b.at(-2) === n) return [...broadcastShapes(operation, batchOf(a), batchOf(b)), n, m];
  throw new ShapeError(
    operation,
    `shapes ${formatShape(a)} and ${formatShape(b)} are no system of equations`,
    `Give right sides of shape [${n}], or [..., ${n}, m]`,
  );
}

/** Solves by a row; right sides of one axis are a column, and so are their solutions. */
export function solved<S extends TensorLike<S>>(row: Custom, a: S, b: S): S {
  checkTensor(row.name, "the matrix", a);
  checkTensor(row.name, "the right side", b);
  if (b.shape.length !== 1) return a.custom(row, b);
  const x = a.custom(row, b.reshape([...b.shape, 1]));
  return x.reshape(x.shape.slice(0, -1));
}
