import {
  broadcastShapes,
  checkBroadcast,
  checkShape,
  formatShape,
  keptShape,
  matmulShape,
  normalizeAxes,
  normalizeAxis,
  normalizePadding,
  normalizePermutation,
  normalizeRanges,
  reshapedShape,
  sameShape,
  ShapeError,
  sizeOf,
} from "@dualtape/core";
import { describe, expect, test } from "vitest";

/** The message with which a shape is refused. */
function refusal(f: () => unknown): string {
  try {
    return `nothing was refused: ${String(f())}`;
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
    throw error;
  }
}

test("sizes, equality and print", () => {
  expect([[], [3], [2, 3], [2, 0, 3]].map(sizeOf)).toEqual([1, 3, 6, 0]);
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
  expect(sameShape([2], [2, 1])).toBe(false);
  expect([[], [2, 3]].map(formatShape)).toEqual(["[]", "[2, 3]"]);
});

test.for([[[-1]], [[1.5]], [[NaN]], [[2, Infinity]]])("%j is not a shape", ([shape = []]) =>
  expect(refusal(() => checkShape("full", shape))).toContain(
    `full: ${formatShape(shape)} is not a shape. Give non-negative integers.`,
  ),
);

describe("broadcasting", () => {
  test.for([
    { a: [2, 3], b: [2, 3], is: [2, 3] },
    { a: [2, 3], b: [3], is: [2, 3] },
    { a: [], b: [2, 3], is: [2, 3] },
    { a: [2, 1], b: [3], is: [2, 3] },
    { a: [4, 1, 3], b: [2, 1], is: [4, 2, 3] },
    { a: [1], b: [0], is: [0] },
    { a: [2, 0], b: [1], is: [2, 0] },
  ])("$a with $b is $is", ({ a, b, is }) => {
    expect(broadcastShapes("add", a, b)).toEqual(is);
    expect(broadcastShapes("add", b, a)).toEqual(is);
  });
  test.for([
    { a: [2, 3], b: [2] },
    { a: [0], b: [2] },
    { a: [2, 1, 3], b: [3, 2] },
  ])("$a does not broadcast with $b", ({ a, b }) =>
    expect(refusal(() => broadcastShapes("add", a, b))).toContain("do not broadcast"),
  );
  test("names the operation, both shapes and the axis", () =>
    expect(refusal(() => broadcastShapes("mul", [2, 3], [4, 1]))).toContain(
      "mul: shapes [2, 3] and [4, 1] do not broadcast: 2 against 4 at axis 0. Make the lengths equal or 1",
    ));
  test("to a target", () => {
    expect(() => checkBroadcast("broadcastTo", [3], [2, 3])).not.toThrow();
    expect(refusal(() => checkBroadcast("broadcastTo", [2, 3], [3]))).toContain(
      "broadcastTo: [2, 3] does not broadcast to [3]",
    );
    expect(refusal(() => checkBroadcast("broadcastTo", [2], [3]))).toContain("2 against 3 at axis 0");
    expect(refusal(() => checkBroadcast("broadcastTo", [2], [-2]))).toContain("[-2] is not a shape");
  });
});

describe("reshape", () => {
  test.for([
    { from: [2, 3], to: [6], is: [6] },
    { from: [2, 3], to: [-1], is: [6] },
    { from: [2, 3], to: [3, -1, 1], is: [3, 2, 1] },
    { from: [1], to: [], is: [] },
    { from: [0, 3], to: [0], is: [0] },
    { from: [0, 3], to: [-1, 3], is: [0, 3] },
  ])("$from to $to is $is", ({ from, to, is }) => expect(reshapedShape(from, to)).toEqual(is));
  test.for([
    { from: [2, 3], to: [5] },
    { from: [2, 3], to: [-1, -1] },
    { from: [2, 3], to: [-1, 4] },
    { from: [4], to: [-2, -2] },
    { from: [0], to: [0, -1] },
  ])("$from does not fill $to", ({ from, to }) =>
    expect(refusal(() => reshapedShape(from, to))).toContain(
      `do not fill ${formatShape(to)}. Keep the number of elements`,
    ),
  );
});

describe("axes", () => {
  test("count from both ends", () => {
    expect([0, 1, -1, -2].map((axis) => normalizeAxis("sum", axis, [2, 3]))).toEqual([0, 1, 1, 0]);
    expect(normalizeAxes("sum", undefined, [2, 3])).toEqual([0, 1]);
    expect(normalizeAxes("sum", [-1, 0], [2, 3, 4])).toEqual([0, 2]);
    expect(normalizeAxes("sum", -1, [2, 3, 4])).toEqual([2]);
    expect(normalizeAxes("sum", [], [2])).toEqual([]);
  });
  test.for([2, -3, 0.5, NaN])("there is no axis %d of two", (axis) =>
    expect(refusal(() => normalizeAxis("sum", axis, [2, 3]))).toContain(
      `sum: there is no axis ${axis} in shape [2, 3]. Give an axis from -2 to 1`,
    ),
  );
  test("a scalar has none", () => expect(refusal(() => normalizeAxis("sum", 0, []))).toContain("A scalar has no axes"));
  test("each is named once", () =>
    expect(refusal(() => normalizeAxes("sum", [0, -2], [2, 3]))).toContain(
      "sum: axis 0 is named twice in [0, -2]. Name each axis once",
    ));
  test("reduced ones are kept with length 1", () => expect(keptShape([2, 3, 4], [0, 2])).toEqual([1, 3, 1]));
});

describe("permutations", () => {
  test("reverse by default", () => expect(normalizePermutation([2, 3, 4], undefined)).toEqual([2, 1, 0]));
  test("count from both ends", () => expect(normalizePermutation([2, 3, 4], [-1, 0, 1])).toEqual([2, 0, 1]));
  test("name each axis", () =>
    expect(refusal(() => normalizePermutation([2, 3], [0]))).toContain(
      "transpose: [0] does not permute the axes of shape [2, 3]",
    ));
  test("once", () => expect(refusal(() => normalizePermutation([2, 3], [0, 0]))).toContain("axis 0 is named twice"));
  test("and no other", () =>
    expect(refusal(() => normalizePermutation([2, 3], [0, 2]))).toContain("there is no axis 2"));
});

describe("ranges", () => {
  test("are whole where they are missing, and count from both ends", () => {
    expect(normalizeRanges([4, 3], [])).toEqual([
      [0, 4],
      [0, 3],
    ]);
    expect(normalizeRanges([4, 3], [null, [-2, -1]])).toEqual([
      [0, 4],
      [1, 2],
    ]);
    expect(normalizeRanges([4], [[4, 4]])).toEqual([[4, 4]]);
  });
  test.for([[[0, 5]], [[3, 2]], [[-5, 2]], [[0.5, 2]], [[0, NaN]]])(
    "%j leaves an axis of 4",
    ([[from = 0, to = 0] = []]) =>
      expect(refusal(() => normalizeRanges([4], [[from, to]]))).toContain(
        `slice: the range [${from}, ${to}) leaves axis 0 of shape [4]. Give integers with 0 ≤ start ≤ stop ≤ 4`,
      ),
  );
  test("are at most as many as axes", () =>
    expect(refusal(() => normalizeRanges([4], [null, null]))).toContain(
      "slice: 2 ranges for shape [4]. Give at most 1",
    ));
});

describe("padding", () => {
  test("is none where it is missing", () =>
    expect(normalizePadding([2, 3], [null, [1, 2]])).toEqual([
      [0, 0],
      [1, 2],
    ]));
  test.for([[[[-1, 0]]], [[[0.5, 0]]], [[null, null, [1, 1]]]] as const)("%j does not pad", ([padding]) =>
    expect(refusal(() => normalizePadding([2, 3], padding))).toContain(
      `pad: ${JSON.stringify(padding).replaceAll(",", ", ").replaceAll("], [", "], [")} does not pad shape [2, 3]`,
    ),
  );
});

describe("matrix products", () => {
  test.for([
    { a: [2, 3], b: [3, 4], is: [2, 4] },
    { a: [5, 2, 3], b: [3, 4], is: [5, 2, 4] },
    { a: [5, 1, 2, 3], b: [6, 3, 4], is: [5, 6, 2, 4] },
    { a: [2, 0], b: [0, 4], is: [2, 4] },
  ])("$a times $b is $is", ({ a, b, is }) => expect(matmulShape(a, b)).toEqual(is));
  test("need the inner lengths equal", () =>
    expect(refusal(() => matmulShape([2, 3], [2, 3]))).toContain(
      "matmul: shapes [2, 3] and [2, 3] do not multiply. The last axis",
    ));
  test.for([
    { a: [3], b: [3, 4] },
    { a: [2, 3], b: [3] },
    { a: [], b: [] },
  ])("$a times $b needs two axes", ({ a, b }) =>
    expect(refusal(() => matmulShape(a, b))).toContain("Both need two axes or more"),
  );
  test("need batches that broadcast", () =>
    expect(refusal(() => matmulShape([2, 1, 1], [3, 1, 1]))).toContain("do not broadcast"));
});
