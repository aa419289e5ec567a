/**
 * Pairs of elements turned by angles that a table has the cosines and sines of. It stands apart from the tables, which are made by functions that
 * weigh more than a layer.
 *
 *   (a, b) ↦ (a cos θ − b sin θ, a sin θ + b cos θ)
 */
import { checkTensor, formatShape, ShapeError, type TensorLike } from "@dualtape/core";

/** The rows of x, of shape `[…, length, size]`, turned by the first `length` rows of a table of shape `[2, rows, size / 2]`. */
export function rotated<T extends TensorLike<T>>(x: T, table: T): T {
  checkTensor("rotary", "x", x);
  checkTensor("rotary", "the table", table);
  const { shape } = x;
  const [length, size] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const [parts, rows, half] = table.shape;
  if (
    shape.length < 2 ||
    table.shape.length !== 3 ||
    parts !== 2 ||
    2 * (half ?? 0) !== size ||
    !((rows ?? 0) >= length)
  ) {
    throw new ShapeError(
      "rotary",
      `a table of shape ${formatShape(table.shape)} for x of shape ${formatShape(shape)}`,
      "Make it by tensor(rotary.table(length, size)) with a length and the size of x of [length, size]",
    );
  }
  const part = (i: number): T => table.slice([i, i + 1], [0, length]).reshape([length, size / 2]);
  const [cosines, sines] = [part(0), part(1)];
  const along = (from: number, to: number): T => x.slice(...shape.slice(1).map(() => null), [from, to]);
  const [a, b] = [along(0, size / 2), along(size / 2, size)];
  return a
    .mul(cosines)
    .sub(b.mul(sines))
    .concat([a.mul(sines).add(b.mul(cosines))], -1);
}
