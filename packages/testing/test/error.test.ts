import { expect, test } from "vitest";
import { relativeError } from "../src/index.ts";

test.for<[string, number | number[], number | number[], number, number]>([
  ["equal numbers", 2, 2, 0, 0],
  ["numbers", 1, 2, 0, 0.5],
  ["the greatest difference in units of the greatest element", [1, 10], [2, 10], 0, 0.1],
  ["small ones against a floor", 0.001, 0.002, 1, 0.001],
  ["two NaNs", NaN, NaN, 0, 0],
  ["a NaN and a number", NaN, 1, 0, Infinity],
  ["a number and a NaN among others", [1, 2], [1, NaN], 0, Infinity],
  ["two infinities", [Infinity, 1], [Infinity, 1], 0, 0],
  ["opposite infinities", Infinity, -Infinity, 0, Infinity],
  ["an infinity and a number", [Infinity, 1], [5, 1], 0, Infinity],
  ["the zeros", 0, -0, 0, 0],
  ["lists of two lengths", [1], [1, 2], 0, Infinity],
  ["nothing", [], [], 0, 0],
])("%s", ([, a, b, floor, expected]) => {
  expect(relativeError(a, b, floor)).toBe(expected);
  expect(relativeError(b, a, floor)).toBe(expected);
});

test.for([Int32Array, Uint8Array, Float32Array, Float64Array])("%o is a list like any other", (Typed) => {
  expect(relativeError(Typed.of(1, 2), [1.125, 2])).toBe(0.0625);
  expect(relativeError([1.125, 2], Typed.of(1, 2))).toBe(0.0625);
  expect(relativeError({ length: 2, 0: 1, 1: 2 }, Typed.of(1, 2))).toBe(0);
});
