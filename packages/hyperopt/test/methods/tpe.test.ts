/** The Parzen estimator against Optuna's densities, and what `tpe` finds against what Optuna's finds on the same functions. */
import { must } from "@dualtape/core";
import { seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { parzen } from "../../src/outer/methods/parzen.ts";
import { tpe } from "../../src/outer/methods/tpe.ts";
import { drive, type Plain } from "./drive.ts";
import fixture from "./fixtures/tpe.json" with { type: "json" };

describe("the Parzen estimator", () => {
  test.for(fixture.densities.map((of) => [of.points.length, of.places[0]?.length ?? 0, of] as const))(
    "of %d points of %d coordinates is Optuna's",
    ([, coordinates, { points, places, logarithms }]) => {
      const density = parzen(points, coordinates);
      for (const [i, place] of places.entries()) {
        expect(Math.abs(density.logarithm(place) - (logarithms[i] ?? NaN))).toBeLessThan(1e-12);
      }
    },
  );

  test("draws as its density says", () => {
    const random = seeded(1);
    const density = parzen([[0.02], [0.1], [0.9]], 1);
    const [draws, parts] = [20_000, 10];
    const counts = new Array<number>(parts).fill(0);
    for (let i = 0; i < draws; i++) {
      const part = Math.floor((density.draw(random)[0] ?? NaN) * parts);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count, part) => {
      const mass = Array.from({ length: 200 }, (_, i) =>
        Math.exp(density.logarithm([(part + (i + 0.5) / 200) / parts])),
      );
      const mean = (mass.reduce((total, of) => total + of, 0) / 200 / parts) * draws;
      return sum + (count - mean) ** 2 / mean;
    }, 0);
    expect(chiSquare).toBeLessThan(27.9); // the 99.9 % point of χ² with 9 degrees of freedom
  });
});

const branin = ([x = 0, y = 0]: readonly number[]): number =>
  (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2 +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
  10;

/** The functions of `tpe.py`. */
const functions: Readonly<Record<string, Plain>> = {
  sphere: {
    f: (u) => u.reduce((sum, x) => sum + x * x, 0),
    start: [3, -2, 4, 1],
    low: [-5, -5, -5, -5],
    high: [5, 5, 5, 5],
  },
  Branin: { f: branin, start: [2, 7], low: [-5, 0], high: [10, 15] },
  Rosenbrock: {
    f: (u) => u.slice(1).reduce((sum, b, i) => sum + 100 * (b - (u[i] ?? 0) ** 2) ** 2 + (1 - (u[i] ?? 0)) ** 2, 0),
    start: [-1, 1.5, -0.5, 0.5],
    low: [-2, -2, -2, -2],
    high: [2, 2, 2, 2],
  },
};

/**
 * How far the ranks of some values among others are from what they would be if both came from one distribution, in standard deviations (the
 * rank-sum test of Wilcoxon, Mann and Whitney): positive where they are greater than the others.
 */
function rankSum(values: readonly number[], others: readonly number[]): number {
  const [m, n] = [values.length, others.length];
  const exceeded = values
    .map((value) => others.reduce((sum, other) => sum + (value > other ? 1 : value === other ? 0.5 : 0), 0))
    .reduce((sum, count) => sum + count, 0);
  return (exceeded - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12);
}

/** Of 12 comparisons of one distribution with itself, one in a hundred times that any is farther: 0.01 / 12, two-sided. From 20 and 100 values it tells what is shifted by nine tenths of its deviation. */
const FAR = 3.34;
const SEEDS = 20;

test.for(Object.entries<Readonly<Record<string, readonly number[]>>>(fixture.found))(
  "on %s its best values are distributed as Optuna's",
  ([name, found]) => {
    const [of = "", mode] = name.split(", ");
    const plain = must(functions[of], of);
    const runs = Array.from({ length: SEEDS }, (_, seed) =>
      drive(tpe({ multivariate: mode === "multivariate" }), plain, 100, seed).map(({ value }) => value),
    );
    for (const [count, theirs] of Object.entries(found)) {
      const ours = runs.map((values) => Math.min(...values.slice(0, Number(count))));
      expect(Math.abs(rankSum(ours, theirs)), `after ${count} evaluations`).toBeLessThan(FAR);
    }
  },
);

test("options are checked", () => {
  expect(() => tpe({ startup: 0 })).toThrow("tpe: startup is 0. Give an integer of 1 or more.");
  expect(() => tpe({ grouped: true } as object)).toThrow("tpe: the options has an unknown name, grouped");
});

test("what the start says is modelled from the first question on, if asked to", () => {
  const asked = drive(tpe({ startup: 1 }), must(functions["sphere"], "sphere"), 3, 0);
  expect(asked.map(({ reason }) => reason)).toEqual(["the start", asked[1]?.reason, asked[1]?.reason]);
  expect(asked[1]?.reason).not.toBe("a random point");
});
