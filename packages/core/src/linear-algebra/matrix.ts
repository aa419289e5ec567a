/** What the operations of linear algebra check of a matrix, and the error that shows it. */
import { DualtapeError, ShapeError } from "../errors.ts";
import { formatShape, type Shape } from "../shape.ts";
import type { DenseArray } from "../number.ts";

/** A matrix that an operation is not defined for: singular, not positive definite, or with a NaN. */
export class MatrixError extends DualtapeError {
  override readonly name = "MatrixError";
}

/** The order of a square matrix; throws a `ShapeError` on any other shape, and on a batch. */
export function orderOf(operation: string, shape: Shape): number {
  const [rows, columns] = shape;
  if (rows !== undefined && rows === columns && shape.length === 2) return rows;
  throw new ShapeError(
    operation,
    `shape ${formatShape(shape)} is not a square matrix`,
    shape.length > 2
      ? "Take the matrices of a batch one at a time, with slice and reshape"
      : "Give one of shape [n, n]",
  );
}

/** The most rows and columns that an error shows. */
const SHOWN = 6;

/** A matrix as people write it, to four digits; the rest of a large one is left out. */
export function formatMatrix({ data, shape: [rows = 0, columns = 0] }: DenseArray): string {
  const more = (count: number): readonly string[] => (count > SHOWN ? ["…"] : []);
  const row = (i: number): string =>
    `[${[...Array.from(data.subarray(i * columns, i * columns + Math.min(columns, SHOWN)), (x) => String(Number(x.toPrecision(4)))), ...more(columns)].join(", ")}]`;
  return `[${[...Array.from({ length: Math.min(rows, SHOWN) }, (_, i) => row(i)), ...more(rows)].join(", ")}]`;
}
