/** Random shapes and tensors for comparisons with the naive operations, the same ones in every run. */
import type { Shape } from "@dualtape/core";
import { type Precision, seeded, type Tensor } from "../src/index.ts";
import { range } from "./naive.ts";

/** A source of cases from a seed. */
export function cases(seed: number) {
  const random = seeded(seed);
  const below = (n: number): number => random.integers(1, n)[0] ?? 0;
  const pick = <T>(first: T, ...others: T[]): T => [first, ...others][below(others.length + 1)] ?? first;
  return {
    below,
    pick,
    /** Up to four axes, some of length 1, and now and then an empty one. */
    shape: (rank = below(5)): Shape => range(rank).map(() => pick(1, 2, 3, 4, pick(1, 2, 0))),
    /** A shape that broadcasts with another: fewer axes, and some of length 1. */
    smaller: (shape: Shape): Shape => shape.slice(below(shape.length + 1)).map((length) => pick(length, length, 1)),
    tensor: (shape: Shape, precision: Precision = "float64"): Tensor => random.normal(shape).to(precision),
    /** As many indices below `length`. */
    indices: (count: number, length: number): Int32Array => random.integers(count, length),
    permutation: (size: number): readonly number[] => [...random.permutation(size)],
  };
}
