/** Random and quasi-random search: where their points lie, and that a seed says which. */
import { describe, expect, test } from "vitest";
import { quasiRandomSearch, randomSearch } from "../../src/outer/methods/random-search.ts";
import { tpe } from "../../src/outer/methods/tpe.ts";
import { drive, type Plain } from "./drive.ts";

const plain: Plain = {
  f: ([x = 0, y = 0]) => (x - 1) ** 2 + y ** 2,
  start: [0.5, -3, 7],
  low: [0, -4, 7],
  high: [2, 8, 7],
};

describe.for([
  ["random search", randomSearch],
  ["quasi-random search", quasiRandomSearch],
  ["TPE", tpe],
  ["univariate TPE", () => tpe({ multivariate: false })],
] as const)("%s", ([name, make]) => {
  const asked = drive(make(), plain, 64, 3);

  test("has its name, and asks for the start first", () => {
    expect(make().name).toBe(name);
    expect(asked[0]).toMatchObject({ u: plain.start, wanted: "value", reason: "the start" });
  });

  test("asks for values alone, without end, in the ranges, for a reason", () => {
    expect(asked.length).toBe(64);
    for (const { u, wanted, reason } of asked) {
      expect(wanted).toBe("value");
      expect(reason).not.toBe("");
      expect(u.every((x, k) => x >= (plain.low[k] ?? NaN) && x <= (plain.high[k] ?? NaN))).toBe(true);
    }
  });

  test("the same seed and answers lead to the same questions, also from one method that is used twice", () => {
    const method = make();
    expect(drive(method, plain, 64, 3)).toEqual(asked);
    expect(drive(method, plain, 64, 3)).toEqual(asked);
    expect(drive(method, plain, 64, 4)).not.toEqual(asked);
  });

  test("goes on where every run but the start diverges, and where all do", () => {
    for (const finite of [1, 0]) {
      let count = 0;
      const diverging = { ...plain, f: () => (count++ < finite ? 1 : Infinity) };
      const last = drive(make(), diverging, 40, 3).at(-1);
      expect(last?.u.every(Number.isFinite)).toBe(true);
    }
  });

  test("two halves of each range are looked at", () => {
    for (const k of [0, 1]) {
      const middle = ((plain.low[k] ?? 0) + (plain.high[k] ?? 0)) / 2;
      expect(asked.some(({ u }) => (u[k] ?? 0) < middle)).toBe(true);
      expect(asked.some(({ u }) => (u[k] ?? 0) > middle)).toBe(true);
    }
  });
});

test("Sobol's points fill each range evenly", () => {
  const asked = drive(quasiRandomSearch(), plain, 65, 3).slice(1);
  const parts = new Set(asked.map(({ u }) => Math.floor((((u[1] ?? 0) + 4) / 12) * 64)));
  expect(parts.size).toBe(64);
});
