import { ArgumentError, ShapeError } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { arange, eye, full, linspace, type NestedArray, oneHot, ones, scalar, tensor, zeros } from "../src/index.ts";

describe("tensor", () => {
  test("takes its shape from nesting", () => {
    expect(tensor(3).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
      ]).shape,
    ).toEqual([1, 2, 2]);
  });
  test("takes flat and typed arrays with a shape", () => {
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(Int32Array.of(1, 2)).precision).toBe("float64");
    expect(tensor(Float32Array.of(1, 2)).precision).toBe("float32");
    expect(tensor(Float32Array.of(1, 2), { precision: "float64" }).precision).toBe("float64");
    expect(tensor([1], { precision: "float32" }).precision).toBe("float32");
  });
  test.for<[string, unknown, string]>([
    [
      "ragged rows",
      [[1, 2], [3]],
      "tensor, at [1]: 1 elements where [2] was expected. Make all rows equally long and deep.",
    ],
    ["rows of two depths", [[1], 2], "tensor, at [1]: a number where [1] was expected"],
    ["a row too deep", [1, [2]], "tensor, at [1]: 1 elements where [] was expected"],
  ])("refuses %s", ([, values, message]) => {
    expect(() => tensor(values as NestedArray)).toThrow(ShapeError);
    expect(() => tensor(values as NestedArray)).toThrow(message);
  });
  test.for<[string, unknown, string]>([
    ["text", [1, "two"], 'tensor, at [1]: the text "two" is not a plain number. Give numbers'],
    ["nothing", [[null]], "tensor, at [0, 0]: null is not a plain number"],
  ])("refuses %s", ([, values, message]) => {
    expect(() => tensor(values as NestedArray)).toThrow(ArgumentError);
    expect(() => tensor(values as NestedArray)).toThrow(message);
  });
  test("refuses a shape that does not fit", () => {
    expect(() => tensor([1, 2], { shape: [3] })).toThrow("2 elements do not fill shape [3]");
    expect(() => tensor([1, 2], { shape: [-1, -2] })).toThrow("tensor: [-1, -2] is not a shape");
  });
});

test("filled ones", () => {
  expect(full([2], 7).toArray()).toEqual([7, 7]);
  expect(zeros([2, 1]).toArray()).toEqual([[0], [0]]);
  expect(ones([], { precision: "float32" }).precision).toBe("float32");
  expect(scalar(4).shape).toEqual([]);
  expect(() => full([1.5], 0)).toThrow("full: [1.5] is not a shape");
});

test("counted ones", () => {
  expect(arange(3).toArray()).toEqual([0, 1, 2]);
  expect(arange(-1, 2).toArray()).toEqual([-1, 0, 1]);
  expect(arange(3, 1).shape).toEqual([0]);
  expect(arange(1, 8, 3).toArray()).toEqual([1, 4, 7]);
  expect(arange(0, 1, 0.25).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
  expect(arange(2, -3, -2).toArray()).toEqual([2, 0, -2]);
  expect(arange(2, -2, -2).toArray()).toEqual([2, 0]);
  expect(arange(0, 3, -1).shape).toEqual([0]);
  expect(() => arange(0, 3, 0)).toThrow("arange: the step is 0. Give how far numbers are apart");
  expect(linspace(1, 2, 5).toArray()).toEqual([1, 1.25, 1.5, 1.75, 2]);
  expect(() => linspace(0, 1, 1)).toThrow("linspace: the count is 1. Give an integer of 2 or more.");
});

test("linspace meets both ends exactly", () => {
  for (let i = 0; i < 200; i++) {
    const [start, stop] = [Math.sin(i), Math.cos(3 * i)];
    const { data } = linspace(start, stop, 3 + (i % 7));
    expect([data[0], data.at(-1)]).toEqual([start, stop]);
  }
});

test("coded ones", () => {
  expect(eye(2).toArray()).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(oneHot([2, 0], 3).toArray()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  expect(() => oneHot([0, 3], 3)).toThrow("oneHot: label 3 at position 1. Give integers from 0 to 2.");
  expect(() => oneHot([0.5], 3)).toThrow(ArgumentError);
});
