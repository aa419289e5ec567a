/**
 * Matrices in batches: the last two axes are those of a matrix, and the axes before them say which one it is. What is checked of
 * them, how they are gone through, and the error that shows the one that an operation is not defined for.
 */
import { DualtapeError, ShapeError } from "../errors.ts";
import { must } from "../must.ts";
import type { DenseArray, TensorLike } from "../number.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";

/** Which half of a square matrix is meant, its diagonal included. */
export type Triangle = "lower" | "upper";

/** A matrix that an operation is not defined for: singular, not positive definite, or with an element that is not finite. */
export class MatrixError extends DualtapeError {
  override readonly name = "MatrixError";

  /** @param index which matrix of the batch it is, an index for each of its axes; empty where there is but one matrix */
  constructor(
    where: string,
    what: string,
    remedy: string,
    readonly index: readonly number[] = [],
  ) {
    super(where, what, remedy);
  }
}

/** The order of square matrices; throws a `ShapeError` on any other shape. */
export function orderOf(operation: string, shape: Shape): number {
  const order = shape.at(-1);
  if (order !== undefined && order === shape.at(-2)) return order;
  throw new ShapeError(
    operation,
    `shape ${formatShape(shape)} is not a square matrix`,
    "Give one of shape [n, n], or several of [..., n, n]",
  );
}

/** The batch axes: all but those of a matrix. */
export const batchOf = (shape: Shape): Shape => shape.slice(0, -2);

/** The transpose of each matrix. */
export function transposed<S extends TensorLike<S>>(x: S): S {
  const last = x.shape.length - 1;
  return x.transpose(x.shape.map((_, axis) => (axis < last - 1 ? axis : 2 * last - 1 - axis)));
}

/** Goes through a batch in row-major order: the index of each matrix, and how many came before. */
export function eachIndex(batch: Shape, visit: (index: readonly number[], count: number) => void): void {
  const size = sizeOf(batch);
  for (let count = 0; count < size; count++) {
    let rest = count;
    const index = batch.map(() => 0);
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const length = must(batch[axis], "axis");
      index[axis] = rest % length;
      rest = Math.floor(rest / length);
    }
    visit(index, count);
  }
}

/** One matrix of an array, in its memory: that which stands at an index of a batch that its own axes broadcast to. */
export function matrixAt({ data, shape }: DenseArray, index: readonly number[]): DenseArray {
  const own = batchOf(shape);
  const matrix = shape.slice(-2);
  const count = own.reduce((sum, length, axis) => {
    const at = length === 1 ? 0 : must(index[index.length - own.length + axis], "index");
    return sum * length + at;
  }, 0);
  const size = sizeOf(matrix);
  return { data: data.subarray(count * size, (count + 1) * size), shape: matrix };
}

/** Refuses a square matrix with an element that is not finite, in the triangle that is read where only one is. */
export function requireFinite(
  operation: string,
  matrix: DenseArray,
  index: readonly number[],
  triangle?: Triangle,
): void {
  const [n = 0] = matrix.shape;
  for (let i = 0; i < n; i++) {
    const end = triangle === "lower" ? i + 1 : n;
    for (let j = triangle === "upper" ? i : 0; j < end; j++) {
      const element = must(matrix.data[i * n + j], "element");
      if (Number.isFinite(element)) continue;
      const what = Number.isNaN(element) ? "a NaN" : `${element < 0 ? "−" : ""}∞`;
      refuseMatrix(operation, matrix, index, `holds ${what} in row ${i}, column ${j}`, "Look for where it comes from");
    }
  }
}

/** Refuses a matrix, and says which of a batch it is. */
export function refuseMatrix(
  operation: string,
  matrix: DenseArray,
  index: readonly number[],
  what: string,
  remedy: string,
): never {
  const shown = formatMatrix(matrix);
  const which = index.length === 0 ? shown : `${formatShape(index)} of the batch, ${shown},`;
  throw new MatrixError(operation, `the matrix ${which} ${what}`, remedy, index);
}

/** The most rows and columns that an error shows. */
const SHOWN = 6;

/** A matrix as people write it, to four digits; the rest of a large one is left out. */
function formatMatrix({ data, shape: [rows = 0, columns = 0] }: DenseArray): string {
  const more = (count: number): readonly string[] => (count > SHOWN ? ["…"] : []);
  const row = (i: number): string =>
    `[${[...Array.from(data.subarray(i * columns, i * columns + Math.min(columns, SHOWN)), (x) => String(Number(x.toPrecision(4)))), ...more(columns)].join(", ")}]`;
  return `[${[...Array.from({ length: Math.min(rows, SHOWN) }, (_, i) => row(i)), ...more(rows)].join(", ")}]`;
}
