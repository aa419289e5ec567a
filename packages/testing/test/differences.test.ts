import { describe, expect, test } from "vitest";
import { centralDifference, centralDifferences } from "../src/index.ts";

describe("centralDifference", () => {
  test.for<[string, (x: number) => number, number, number]>([
    ["exp", Math.exp, 1, Math.E],
    ["sin", Math.sin, 0.5, Math.cos(0.5)],
    ["log", Math.log, 2, 0.5],
    ["a reciprocal, far out", (x) => 1 / x, 1e3, -1e-6],
    ["a constant", () => 3, 1, 0],
  ])("of %s to 1e-11", ([, f, at, slope]) => expect(Math.abs(centralDifference(f, at) - slope)).toBeLessThan(1e-11));

  test("is exact for polynomials up to the fourth degree", () => {
    for (const power of [1, 2, 3, 4]) {
      expect(Math.abs(centralDifference((x) => x ** power, 1, { step: 0.5 }) - power)).toBeLessThan(1e-13);
    }
  });

  test("is of order 4: half the step, a sixteenth of the error", () => {
    const error = (step: number): number => centralDifference(Math.exp, 0, { step }) - 1;
    expect(error(0.2) / error(0.1)).toBeCloseTo(16, 1);
    expect(error(0.4)).toBeCloseTo((-(0.4 ** 4) * 1) / 480, 5);
  });
});

test("centralDifferences is the gradient", () => {
  const gradient = centralDifferences(([x = NaN, y = NaN]) => x * x * y, [3, 2]);
  expect(gradient.map((slope) => Number(slope.toFixed(9)))).toEqual([12, 9]);
  expect(centralDifferences(() => 1, [])).toEqual([]);
});

test.for([Int32Array, Uint8Array, Float32Array, Float64Array])("%o is a point that is moved in float64", (Typed) => {
  const [exact, typed] = [[3, 2], Typed.of(3, 2)].map((at) =>
    centralDifferences(([x = NaN, y = NaN]) => x * x * y, at),
  );
  expect(typed).toEqual(exact);
});

test("an option that there is none of is refused", () => {
  const misspelt = { stpe: 1e-2 } as object;
  expect(() => centralDifference(Math.exp, 1, misspelt)).toThrow("the options has an unknown name, stpe");
  expect(() => centralDifferences(() => 1, [1], misspelt)).toThrow("the options has an unknown name, stpe");
});
