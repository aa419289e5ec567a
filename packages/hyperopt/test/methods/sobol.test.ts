/** Sobol's points against SciPy's, and what a digital shift leaves of their evenness. */
import { seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { sobol, SOBOL_COORDINATES, sobolWords } from "../../src/outer/methods/sobol.ts";
import expected from "./fixtures/sobol.json" with { type: "json" };

const take = <T>(points: Iterator<T, never>, count: number): T[] =>
  Array.from({ length: count }, () => points.next().value);

test("the points are SciPy's, to the bit, in each coordinate of the table", () => {
  expect(expected[0]?.length).toBe(SOBOL_COORDINATES);
  expect(take(sobolWords(SOBOL_COORDINATES), expected.length).map((point) => [...point])).toEqual(expected);
});

describe("scrambled", () => {
  const points = take(sobol(SOBOL_COORDINATES + 3, seeded(5)), 1024);

  test("one point lies in each part of each coordinate of the table", () => {
    for (let k = 0; k < SOBOL_COORDINATES; k++) {
      expect(new Set(points.map((point) => Math.floor((point[k] ?? NaN) * 1024))).size).toBe(1024);
    }
  });

  test("one point lies in each part of the first plane, however it is cut", () => {
    for (let m = 0; m <= 10; m++) {
      const cells = points.map(([x = NaN, y = NaN]) => `${Math.floor(x * 2 ** m)} ${Math.floor(y * 2 ** (10 - m))}`);
      expect(new Set(cells).size).toBe(1024);
    }
  });

  test("every coordinate lies in [0, 1), also beyond the table, where they are random", () => {
    expect(new Set(points.map(({ length }) => length))).toEqual(new Set([SOBOL_COORDINATES + 3]));
    expect(points.flat().every((x) => x >= 0 && x < 1)).toBe(true);
    const beyond = points.map((point) => Math.floor((point[SOBOL_COORDINATES] ?? NaN) * 1024));
    expect(new Set(beyond).size).toBeLessThan(800); // 1 − 1/e of them, on average
  });

  test("a seed says which points, another seed others", () => {
    expect(take(sobol(3, seeded(5)), 8)).toEqual(take(sobol(3, seeded(5)), 8));
    expect(take(sobol(3, seeded(5)), 8)).not.toEqual(take(sobol(3, seeded(6)), 8));
  });
});
