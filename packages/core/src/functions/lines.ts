/** Operations along one axis: rows of one's own that see an array as lines along the last one, and the way to that axis and back. */
import type { Custom, DenseArray, TensorLike } from "../number.ts";
import { normalizeAxis, type Shape, sizeOf } from "../shape.ts";

/** A row that maps each line to one of the same length, or to a single element. */
export const ofLines = (
  name: string,
  gives: "a line" | "an element",
  write: (result: DenseArray["data"], line: DenseArray["data"]) => void,
  partial: Custom["partials"][number],
): Custom => ({
  name,
  shape: ([x]) => (gives === "a line" ? x : x.slice(0, -1)),
  value({ data: result }, [{ data, shape }]) {
    const lines = sizeOf(shape.slice(0, -1));
    const [length, own] = [data.length / lines, result.length / lines];
    for (let i = 0; i < lines; i++) {
      write(result.subarray(i * own, (i + 1) * own), data.subarray(i * length, (i + 1) * length));
    }
  },
  partials: [partial],
});

/** The permutation that swaps an axis with the last one, and back. */
export function swapWithLast(operation: string, shape: Shape, axis: number): readonly number[] {
  const [at, last] = [normalizeAxis(operation, axis, shape), shape.length - 1];
  return shape.map((_, i) => (i === at ? last : i === last ? at : i));
}

/** Permutes the axes; itself where they stay. */
export const permuted = <S extends TensorLike<S>>(x: S, permutation: readonly number[]): S =>
  permutation.every((axis, i) => axis === i) ? x : x.transpose(permutation);
