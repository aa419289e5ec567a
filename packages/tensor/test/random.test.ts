import { ArgumentError, mean } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { seeded, type Tensor } from "../src/index.ts";

const COUNT = 40_000;
/** Four standard errors of a mean of `COUNT` values of unit variance: these seeds stay well within. */
const CLOSE = 4 / Math.sqrt(COUNT);

const moment = (x: Tensor, power: number): number => mean(x.pow(power)).item();

test("the same seed gives the same values, on every machine", () => {
  expect(seeded(7).uniform([3]).toArray()).toEqual(seeded(7).uniform([3]).toArray());
  expect(seeded(7).normal([3]).toArray()).not.toEqual(seeded(8).normal([3]).toArray());
  expect(seeded(2020).uniform([3]).toArray()).toMatchInlineSnapshot(`
    [
      0.33094362251359566,
      0.5306561150431904,
      0.7637503673928954,
    ]
  `);
  expect(seeded(2020).integers(5, 10)).toMatchInlineSnapshot(`
    Int32Array [
      8,
      3,
      5,
      1,
      3,
    ]
  `);
});

test("a stream goes on", () => {
  const random = seeded(1);
  expect(random.uniform([3]).toArray()).not.toEqual(random.uniform([3]).toArray());
});

describe("uniform", () => {
  const x = seeded(3).uniform([COUNT]);
  test("has its bounds", () => {
    expect(Math.min(...x.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x.data)).toBeLessThan(1);
    const moved = seeded(3).uniform([100], -2, 5);
    expect(Math.min(...moved.data)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...moved.data)).toBeLessThan(5);
  });
  test("has its moments", () => {
    for (const power of [1, 2, 3, 4]) expect(Math.abs(moment(x, power) - 1 / (power + 1))).toBeLessThan(CLOSE / 3);
  });
});

describe("normal", () => {
  const x = seeded(4).normal([COUNT]);
  test("has its moments", () => {
    const expected = [0, 1, 0, 3];
    const deviations = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)];
    for (const [i, deviation] of deviations.entries()) {
      expect(Math.abs(moment(x, i + 1) - (expected[i] ?? NaN))).toBeLessThan(CLOSE * deviation);
    }
  });
  test("has its tails", () => {
    const beyond = (bound: number): number => x.data.filter((value) => Math.abs(value) > bound).length / COUNT;
    expect(Math.abs(beyond(1) - 0.3173)).toBeLessThan(CLOSE / 2);
    expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(CLOSE / 4);
  });
  test("is moved and stretched", () => {
    const moved = seeded(4).normal([COUNT], 5, 0.1);
    expect(Math.abs(mean(moved).item() - 5)).toBeLessThan(0.1 * CLOSE);
  });
  test("neighbours do not follow one another", () => {
    const product = mean(x.slice([0, COUNT - 1]).mul(x.slice([1, COUNT]))).item();
    expect(Math.abs(product)).toBeLessThan(CLOSE);
  });
});

describe("integers", () => {
  test("a permutation is one", () => {
    const order = seeded(5).permutation(100);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
    expect([...order]).not.toEqual([...Array(100).keys()]);
    expect(seeded(5).permutation(0)).toHaveLength(0);
  });
  test("every order is as likely", () => {
    const random = seeded(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });
  test("every integer is as likely", () => {
    const drawn = seeded(7).integers(10_000, 10);
    for (let value = 0; value < 10; value++) {
      expect(Math.abs(drawn.filter((x) => x === value).length - 1000)).toBeLessThan(4 * Math.sqrt(1000));
    }
  });
});

test("a seed is an integer", () => {
  expect(() => seeded(0.5)).toThrow(ArgumentError);
  expect(() => seeded(NaN)).toThrow("seeded: the seed is NaN. Give an integer that a float64 holds exactly.");
});

test("float32 on demand", () => expect(seeded(1, { precision: "float32" }).normal([2]).precision).toBe("float32"));

test("neighbouring seeds start unlike", () => {
  const first = Array.from({ length: 2000 }, (_, seed) => seeded(seed).uniform([]).item() - 0.5);
  const correlation = first.slice(1).reduce((sum, x, i) => sum + x * (first[i] ?? 0), 0) / (1999 / 12);
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(2000));
  expect(Math.abs(first.reduce((sum, x) => sum + x, 0) / 2000)).toBeLessThan(4 / Math.sqrt(12 * 2000));
});

test("each seed has a stream of its own, in the whole range of safe integers", () => {
  const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 53 - 1];
  const all = [...seeds, ...seeds.slice(1).map((seed) => -seed)];
  expect(new Set(all.map((seed) => seeded(seed).uniform([4]).toArray()).map(String)).size).toBe(all.length);
  for (const seed of [0.5, -1.5, 2 ** 53, Infinity]) expect(() => seeded(seed)).toThrow(ArgumentError);
});

test("float32 stays below its upper bound, and float64 too where the interval is narrow", () => {
  const narrow = seeded(1, { precision: "float32" }).uniform([10_000], 1, 1 + 2 ** -22);
  expect(Math.max(...narrow.data)).toBeLessThan(1 + 2 ** -22);
  expect(Math.max(...seeded(1).uniform([10_000], 1, 1 + Number.EPSILON).data)).toBe(1);
});

test.for([
  ["no bound", () => seeded(1).integers(3, undefined as never), "integers: the bound is undefined"],
  ["a bound of 0", () => seeded(1).integers(3, 0), "integers: the bound is 0. Give an integer of 1 or more."],
  ["a negative bound", () => seeded(1).integers(3, -1), "integers: the bound is -1"],
  ["a fraction to permute", () => seeded(1).permutation(2.5), "permutation: the count is 2.5"],
  ["bounds in the wrong order", () => seeded(1).uniform([1], 2, 1), "uniform: the bounds are 2 and 1"],
  ["an interval without end", () => seeded(1).uniform([1], 0, Infinity), "uniform: the upper bound is Infinity"],
  ["a negative deviation", () => seeded(1).normal([1], 0, -1), "normal: the deviation is -1. Give 0 or more."],
] as const)("refuses %s", ([, draw, message]) => expect(draw).toThrow(message));

test("shapes are not those of the caller", () => {
  const shape = [2, 3];
  const made = [seeded(1).uniform(shape), seeded(1).normal(shape)];
  shape[0] = 9;
  for (const { shape: own } of made) expect(own).toEqual([2, 3]);
});
