/** Makes rows of one input from the slope, for the functions here. They are rows of no table, so that a bundle holds only those that a program uses. */
import type { Elementwise, ScalarLike } from "../number.ts";
import { reading, row } from "../rules/row.ts";
import { through } from "../rules/strong.ts";

/** A row of one input, whose slope is made of the input and, where it `reads` it ("ya"), of the result. */
export const smooth = (
  name: string,
  kernel: (x: number) => number,
  slope: <S extends ScalarLike<S>>(x: S, y: S) => S,
  reads = "a",
): Elementwise =>
  row(
    name,
    kernel,
    reading(reads, (y, x) => through(slope(x, y))),
  );
