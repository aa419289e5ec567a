import { expect, test } from "vitest";
import { linearAxis, logarithmicAxis } from "../src/exhibits/quadratic/film/axis.ts";

test.each([
  [25, [0, 5, 10, 15, 20, 25]],
  [0.00355297, [0, 0.001, 0.002, 0.003, 0.004]],
  [9.93, [0, 2, 4, 6, 8, 10]],
])("an axis up to %d has round numbers", (highest, ticks) => {
  const axis = linearAxis(highest);
  expect(axis.ticks).toEqual(ticks);
  expect(axis.at(0)).toBe(0);
  expect(axis.at(ticks.at(-1) ?? 0)).toBeCloseTo(1, 12);
});

test("a logarithmic axis holds all positive numbers between powers of ten", () => {
  const axis = logarithmicAxis([25, 0.3, 4e7, 0, Number.NaN]);
  expect(axis.ticks[0]).toBeCloseTo(0.1, 12);
  expect(axis.at(0.1)).toBeCloseTo(0, 12);
  expect(axis.at(4e7)).toBeLessThanOrEqual(1);
  expect(axis.at(0)).toBe(0);
});
