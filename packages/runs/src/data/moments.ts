/**
 * The mean and the deviation of each column, in two passes over the distances from the column's first value: a large mean costs no digit,
 * and a constant column has a deviation of exactly 0. Squares are in units of the greatest distance, so none leaves the range of a float64.
 */
import { must, NonFiniteError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";

/** What is known of the columns of an array: those of its last axis, or one where examples are single numbers. */
export interface Moments {
  readonly mean: readonly number[];
  /** The root of the mean square of the distances from the mean. */
  readonly deviation: readonly number[];
}

/** How many columns an array of examples has. */
export const columnsOf = ({ shape }: Tensor): number => (shape.length > 1 ? must(shape.at(-1), "last axis") : 1);

/** Throws a `NonFiniteError` where a value is not finite, or values are too far from one another. */
export function momentsOf(where: string, leaf: Tensor): Moments {
  const columns = columnsOf(leaf);
  const each = Array.from({ length: columns }, (_, column) => momentsOfColumn(leaf.data, column, columns));
  const broken = each.findIndex(({ mean, deviation }) => !Number.isFinite(mean) || !Number.isFinite(deviation));
  if (broken !== -1) {
    throw new NonFiniteError(
      where,
      `column ${broken} holds NaN or infinity, or numbers too far from one another for a float64`,
      "Clean, impute or rescale it first",
    );
  }
  return { mean: each.map(({ mean }) => mean), deviation: each.map(({ deviation }) => deviation) };
}

const square = (x: number): number => x * x;

function momentsOfColumn(data: Tensor["data"], column: number, columns: number): { mean: number; deviation: number } {
  const first = must(data[column], "element");
  const count = data.length / columns;
  const sumOf = (f: (distance: number) => number): number => {
    let sum = 0;
    for (let i = column; i < data.length; i += columns) sum += f(must(data[i], "element") - first);
    return sum;
  };
  const center = sumOf((distance) => distance) / count;
  let greatest = 0;
  for (let i = column; i < data.length; i += columns) {
    greatest = Math.max(greatest, Math.abs(must(data[i], "element") - first - center));
  }
  if (greatest === 0) return { mean: first, deviation: 0 };
  const squares = sumOf((distance) => square((distance - center) / greatest));
  return { mean: first + center, deviation: greatest * Math.sqrt(squares / count) };
}
