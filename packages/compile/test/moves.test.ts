import type { TensorLike } from "@dualtape/core";
import { seeded } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

type Move = <S extends TensorLike<S>>(x: S) => S;

/** Moves of a [4, 3, n] array: short runs go element by element, long ones at once. */
const moves: Readonly<Record<string, Move>> = {
  "pad on every side": (x) => x.pad([1, 2], [0, 1], [2, 0]),
  "pad the last axis": (x) => x.pad(null, null, [1, 1]),
  "pad a view": (x) => x.transpose([1, 0, 2]).slice([1, 3]).pad([1, 0]),
  "pad a transpose": (x) => x.transpose().pad([0, 1], null, [1, 0]),
  "join along the first axis": (x) => x.concat([x.neg(), x.slice([1, 2])]),
  "join along the last": (x) => x.concat([x.slice(null, null, [0, 1])], -1),
  "join views": (x) => x.slice([1, 3]).concat([x.slice([2, 4]), x.slice([0, 1])], 0),
  "join what is stretched": (x) =>
    x
      .slice([0, 1])
      .broadcastTo([2, ...x.shape.slice(1)])
      .concat([x]),
  "windows, stored": (x) => x.windows([[2], [2, 1]]).concat([x.windows([[2], [2]])]),
  "windows that leave some out": (x) =>
    x
      .windows([
        [2, 2],
        [1, 2],
      ])
      .neg(),
  "windows along the last axis": (x) => x.windows([[1]], 2).neg(),
  "windows, added up": (x) => x.windows([[2], [2]]).overlapAdd([[2], [2]], [4, 3]),
  "windows that lie apart, added up": (x) =>
    x
      .windows([
        [2, 1, 3],
        [1, 2],
      ])
      .overlapAdd(
        [
          [2, 1, 3],
          [1, 2],
        ],
        [4, 3],
      ),
  "windows along the last axis, added up": (x) =>
    x
      .transpose()
      .windows([[2], [2, 2]], 1)
      .overlapAdd([[2], [2, 2]], [3, 4], 1),
  "take slices": (x) => x.take([3, 0, 0, 2]),
  "take along the middle": (x) => x.take([2, 2, 1, 0], 1),
  "take elements": (x) => x.take([0, 0], 2),
  "take nothing": (x) => x.take([], 1),
  "take of a slice": (x) => x.slice([1, 3]).take([1, 1, 0]),
  "scatter slices, some twice": (x) => x.scatterAdd([1, 1, 4, 0], 5),
  "scatter along the middle": (x) => x.scatterAdd([0, 2, 2], 3, 1),
  "scatter of a transpose": (x) => x.transpose([1, 0, 2]).scatterAdd([1, 1, 1], 2),
};

test.for(
  Object.entries(moves).flatMap(([name, move]) => [1, 2, 7, 8, 9, 16, 33].map((length) => ({ name, move, length }))),
)("$name, rows of $length", ({ move, length }) => {
  for (const precision of ["float64", "float32"] as const) {
    const x = seeded(length).normal([4, 3, length]).to(precision);
    expect(compile((y: Traced) => move(y))(x)).toEqual(move(x));
  }
});
