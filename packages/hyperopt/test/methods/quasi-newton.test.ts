/** Quasi-Newton steps: axes that are not those of the coordinates, shorter steps where one fails, and never a worse point. */
import { describe, expect, test } from "vitest";
import type { Coordinates } from "../../src/outer/method.ts";
import { quasiNewtonSteps, type QuasiNewtonOptions } from "../../src/outer/methods/quasi-newton.ts";
import { answered, answerOf, around, type Plain, spaceOf } from "./drive.ts";

function descended(plain: Plain, options?: QuasiNewtonOptions) {
  const { value, gradient } = answerOf(plain, { u: plain.start, wanted: "gradient", reason: "the start" });
  return answered(
    quasiNewtonSteps(spaceOf(plain, 1), { u: plain.start, value, gradient: gradient ?? [] }, options),
    plain,
  );
}
const valley = around([-1.2, 1], ([x = 0, y = 0]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2);
const tilted = around([2, -1, 1], ([x = 0, y = 0, z = 0]) => (x + y) ** 2 + 1e4 * (x - y + z) ** 2 + z * z);

describe("a smooth valley", () => {
  test("that is bent is followed to its floor", () => {
    const { end } = descended(valley, { tolerance: 1e-12 });
    expect(end?.value).toBeLessThan(1e-8);
  });

  test("whose axes are tilted takes few gradients", () => {
    const { asked, end } = descended(tilted, { tolerance: 1e-9 });
    expect(end?.value).toBeLessThan(1e-6);
    expect(asked.length).toBeLessThan(60);
  });
});

test("each stand is better than the one before, and the end is the best that was asked for", () => {
  const { asked, end } = descended(valley);
  expect(end?.value).toBe(Math.min(...asked.map(({ value }) => value)));
  expect(asked.every(({ wanted }) => wanted === "gradient")).toBe(true);
});

test("the first step is of half a unit, and none is longer than one and a half", () => {
  const { asked } = descended(around([100], ([x = 0]) => x ** 4));
  const at = [100, ...asked.map(({ u: [x = 0] }) => x)];
  const lengths = at.slice(1).map((x, i) => Math.abs(x - (at[i] ?? NaN)));
  expect(lengths[0]).toBeCloseTo(0.5, 12);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1.5 + 1e-12);
});

test("a step that fails or diverges is taken again at a quarter, four times at most", () => {
  for (const beyond of [1e3, NaN]) {
    const { asked, end } = descended(around([1], ([x = 0]) => (x === 1 ? 1 : beyond), { gradient: () => [1] }));
    expect(asked.map(({ u: [x = 0] }) => 1 - x)).toEqual([0, 1, 2, 3, 4].map((i) => 0.5 / 4 ** i));
    expect(asked[1]?.reason).toBe("a shorter one, since that was too far");
    expect(end?.u).toEqual([1]);
  }
});

test("a point of exploding tangents is no stand", () => {
  const isChaotic = ([x = 0]: Coordinates): boolean => x < 0.9;
  const { end } = descended(
    around([1], ([x = 0]) => x, { isChaotic }),
    { gradients: 12 },
  );
  expect(end?.u[0]).toBeGreaterThanOrEqual(0.9);
});

test("where nothing leads down it asks for nothing", () => {
  const { asked, end } = descended(around([1], () => 1, { gradient: () => [0] }));
  expect(asked).toEqual([]);
  expect(end?.u).toEqual([1]);
});

test("it takes as many gradients as it may, of the steps that it is told", () => {
  const { asked } = descended(valley, { gradients: 5, steps: 7 });
  expect(asked.length).toBe(5);
  expect(asked.every(({ steps }) => steps === 7)).toBe(true);
  expect(descended(valley, { gradients: 0 }).asked).toEqual([]);
});

test("it ends where a step gains less than the tolerance, of a value of any sign", () => {
  const few = descended(valley, { tolerance: 0.1 }).asked.length;
  expect(few).toBeLessThan(descended(valley, { tolerance: 1e-9 }).asked.length);
  const below = descended(around([3], ([x = 0]) => x * x - 1e6));
  expect(below.asked.length).toBe(1);
});
