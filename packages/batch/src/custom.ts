/**
 * Operations of one's own on batches: the same row for each item. What that is, is a row again, on arrays with an axis more, so
 * that numbers of any kind take it; its maps are those of the row, on batches.
 */
import {
  type Custom,
  type CustomMap,
  type CustomPartial,
  customShape,
  type DenseArray,
  type Shape,
  sizeOf,
} from "@dualtape/core";

/** The map of a row on arrays with the axis: from the way that the row's own is applied to batches. */
export type BatchedMap = (row: Custom, index: number, which: keyof CustomPartial) => CustomMap;

/** The row that applies another to each of `length` items; an input that is not `mapped` is shared by all. */
export function eachItem(row: Custom, length: number, mapped: readonly boolean[], mapOf: BatchedMap): Custom {
  const itemsOf = ([first, ...others]: readonly [Shape, ...Shape[]]): readonly [Shape, ...Shape[]] => [
    mapped[0] ? first.slice(1) : first,
    ...others.map((shape, i) => (mapped[i + 1] ? shape.slice(1) : shape)),
  ];
  return {
    name: row.name,
    identity: [eachItem, length, mapped.map(Number).join(""), ...(row.identity ?? [row])],
    shape: (shapes) => [length, ...customShape(row, itemsOf(shapes))],
    value(result, [first, ...others]) {
      for (let item = 0; item < length; item++) {
        const at = (array: DenseArray, input: number): DenseArray => (mapped[input] ? itemOf(array, item) : array);
        row.value(itemOf(result, item), [at(first, 0), ...others.map((other, i) => at(other, i + 1))]);
      }
    },
    partials: row.partials.map(
      (partial, index) =>
        partial && { differential: mapOf(row, index, "differential"), transpose: mapOf(row, index, "transpose") },
    ),
  };
}

/** One item of an array, in its memory. */
function itemOf({ data, shape: [, ...shape] }: DenseArray, item: number): DenseArray {
  const size = sizeOf(shape);
  return { data: data.subarray(item * size, (item + 1) * size), shape };
}
