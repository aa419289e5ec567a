/** The point of the greatest expected improvement: near the floor of what is smooth, and nowhere at a loss. */
import { describe, expect, test } from "vitest";
import type { Coordinates } from "../../src/outer/method.ts";
import { Improvement } from "../../src/outer/methods/expected-improvement.ts";
import type { Seen } from "../../src/outer/methods/tpe.ts";
import { around, type Plain, spaceOf } from "./drive.ts";

/** Where it leads to from some points, step by step. */
function led(plain: Plain, count: number, first: readonly Seen[]): readonly Seen[] {
  const improvement = new Improvement(spaceOf(plain, 1));
  const seen = [...first];
  for (let i = 0; i < count; i++) {
    const u = improvement.greatest(seen);
    if (u !== null) seen.push({ u, value: plain.f(u, 1) });
  }
  return seen;
}
const least = (seen: readonly Seen[]): number => Math.min(...seen.map(({ value }) => value));
const bowl = (u: Coordinates): number => u.reduce((sum, x) => sum + (x - 1) ** 2, 0);
const plain = around([-2, 3, 0], bowl);
const start: Seen = { u: plain.start, value: bowl(plain.start), gradient: plain.start.map((x) => 2 * (x - 1)) };

describe("of something smooth", () => {
  test("a gradient alone tells the way", () => {
    const [, second] = led(plain, 1, [start]);
    expect(second?.value).toBeLessThan(start.value);
  });

  test("it leads near the floor in twenty runs", () => {
    expect(least(led(plain, 20, [start]))).toBeLessThan(0.02 * start.value);
  });

  test("it leads out of the ranges where that is better", () => {
    const outside = around([0, 0], ([x = 0, y = 0]) => (x - 6) ** 2 + y * y);
    const seen = led(outside, 30, [{ u: [0, 0], value: 36, gradient: [-12, 0] }]);
    expect(Math.max(...seen.map(({ u }) => u[0] ?? 0))).toBeGreaterThan(5);
  });
});

describe("of anything", () => {
  test("nothing that is finite is nothing to learn from", () => {
    expect(led(plain, 3, [])).toEqual([]);
    expect(led(plain, 3, [{ u: plain.start, value: Infinity }]).length).toBe(1);
  });

  test.each([
    ["a constant", () => 0],
    ["a constant below 0", () => -3],
    ["numbers that are huge", (u: Coordinates) => 1e200 * bowl(u)],
    ["numbers that are tiny", (u: Coordinates) => 1e-200 * bowl(u)],
    ["what diverges nearly everywhere", (u: Coordinates) => (bowl(u) < 15 ? bowl(u) : Infinity)],
    ["what has no lower end in the ranges", ([x = 0]: Coordinates) => -Math.exp(9 * x)],
  ])("%s: each point that it leads to is finite", (_, f) => {
    const seen = led(around(plain.start, f), 12, [{ ...start, value: f(plain.start), gradient: [1e300, -1e-300, 0] }]);
    expect(seen.length).toBe(13);
    for (const { u } of seen) expect(u.every(Number.isFinite), String(u)).toBe(true);
  });

  test("a range without a width is left alone", () => {
    const fixed: Plain = { ...plain, low: [-6, 3, -4], high: [2, 3, 4] };
    for (const { u } of led(fixed, 10, [start])) expect(u[1]).toBe(3);
  });

  test("of more than can be learned, it learns some", () => {
    const many = Array.from({ length: 130 }, (_, i): Seen => {
      const u = [-6 + ((0.618 * i * 8) % 8), -1 + ((0.382 * i * 8) % 8), -4 + ((0.75 * i * 8) % 8)];
      return { u, value: bowl(u) };
    });
    const seen = led(plain, 3, many);
    expect(least(seen.slice(130))).toBeLessThan(least(many));
  });
});
