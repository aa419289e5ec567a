/** Growing horizons: what gets worse the longer it runs is told from what does not, and fitted from its beginning. */
import { describe, expect, test } from "vitest";
import { guided } from "../../src/index.ts";
import type { Coordinates } from "../../src/outer/method.ts";
import { fitBeginnings, growsAlong } from "../../src/outer/methods/growing-horizons.ts";
import { answered, around, drive, type Plain, spaceOf } from "./drive.ts";

const STEPS = 1024;
const of = (f: Plain["f"], more: Partial<Plain> = {}): Plain => around([2], f, { steps: STEPS, ...more });
const grows = (plain: Plain) => answered(growsAlong(spaceOf(plain, 1)), plain);

describe("growth", () => {
  test.for<readonly [what: string, f: Plain["f"], expected: boolean]>([
    ["what sums up over a run", (_u, steps) => steps, true],
    ["what diverges later", (_u, steps) => (steps > 20 ? Infinity : 1), true],
    ["what begins at 0", (_u, steps) => (steps > 20 ? 1 : 0), true],
    ["what training lowers", (_u, steps) => 1 / steps, false],
    ["what stays", () => 1, false],
    ["what grows little", (_u, steps) => 1 + steps / STEPS, false],
    ["what diverges at once", () => NaN, false],
    ["what has another sign, which no factor tells of", (_u, steps) => -steps, false],
  ])("of %s: %o", ([, f, expected]) => {
    const { asked, end } = grows(of(f));
    expect(end).toBe(expected);
    expect(asked.map(({ steps, wanted }) => [steps, wanted])).toEqual([
      [16, "value"],
      [256, "value"],
    ]);
  });

  test("is not asked about where a run is too short to have a beginning", () => {
    expect(grows(of((_u, steps) => steps, { steps: 255 }))).toEqual({ asked: [], end: false });
    expect(grows(of((_u, steps) => steps, { steps: 256 })).end).toBe(true);
  });
});

/** A wave that gets out of step: ridges all over in the long run, one valley in the short. */
const wave = of(([x = 0], steps) => steps * (1 - Math.cos((steps / 100) * (x - 1))));
const fit = (plain: Plain) => answered(fitBeginnings(spaceOf(plain, 1)), plain);

describe("beginnings", () => {
  test("lead along the floor of the first valley, where a whole run has ridges", () => {
    const { asked, end } = fit(wave);
    expect(Math.abs((end?.u[0] ?? NaN) - 1)).toBeLessThan(0.05);
    const horizons = [...new Set(asked.map(({ steps }) => steps))];
    expect(horizons).toEqual([64, 128, 256, 512]);
    const gradients = horizons.map((of) => asked.filter(({ steps, wanted }) => steps === of && wanted === "gradient"));
    for (const [i, most] of [25, 13, 9, 9].entries()) expect(gradients[i]?.length).toBeLessThanOrEqual(most);
  });

  test("that give no gradient are passed over", () => {
    const isBad = (steps: number): boolean => steps === 64 || steps === 256;
    const { end } = fit({ ...wave, f: (u, steps) => (isBad(steps) ? NaN : wave.f(u, steps)) });
    expect(Number.isFinite(end?.u[0])).toBe(true);
    expect(fit({ ...wave, f: () => NaN }).end?.u).toEqual([2]);
  });

  const begun = (plain: Plain): number =>
    fit(plain).asked.filter(({ reason }) => reason === "the first 64 steps alone").length;

  test("that cannot be gone on from are left for others", () => {
    // Both valleys fit a beginning, and one of them what follows.
    const f: Plain["f"] = ([x = 0], steps) => 0.01 + Math.min((x + 2) ** 2, (x - 2) ** 2 + steps / 64 - 1);
    const plain = { ...of(f), start: [2.5], low: [-4], high: [4] };
    expect(fit(plain).end?.u[0]).toBeCloseTo(-2, 1);
    expect(begun(plain)).toBeGreaterThan(1);
    expect(begun({ ...plain, start: [-3] })).toBe(1);
  });

  test("that no other is better than are fitted as far as it goes", () => {
    const nowhere = { ...of(([x = 0], steps) => (x - 1) ** 2 + (steps / 64) ** 2), start: [3] };
    expect(begun(nowhere)).toBe(8);
    expect(fit(nowhere).end?.u[0]).toBeCloseTo(1, 1);
  });

  test("that fit no more than any point does are left, too", () => {
    // A plateau that does not grow, beside a valley.
    const f: Plain["f"] = ([x = 0], steps) => (x > 3 ? 5 : 0.01 + ((x - 1) ** 2 * steps) / 64);
    expect(fit({ ...of(f), start: [3.5], low: [-4], high: [4] }).end?.u[0]).toBeCloseTo(1, 1);
  });

  test("leave a gradient of the whole run in the budget", () => {
    const price = 3;
    for (const budget of [1, 3.2, 4, 8, 15, 30]) {
      let spent = 0;
      const f: Plain["f"] = (u, steps) => wave.f(u, steps);
      const gradient = (): Coordinates => [1];
      const counted = { ...wave, gradient, left: () => budget - spent };
      const questions = fitBeginnings(spaceOf(counted, 1));
      for (let next = questions.next(); !next.done;) {
        const { u, wanted, steps = NaN } = next.value;
        spent += ((wanted === "value" ? 1 : price) * steps) / STEPS;
        next = questions.next({ value: f(u, steps), gradient: gradient(), hessian: null, chaos: null, flat: false });
      }
      expect(spent, `of ${budget}`).toBeLessThanOrEqual(Math.max(0, budget - price));
    }
  });
});

test("the default method chooses them by itself", () => {
  const asked = drive(guided(), wave, 60, 1);
  const runs = asked.flatMap(({ steps }, i) => (steps === undefined ? [i] : []));
  const [start = NaN, whole = NaN] = runs;
  expect(asked[start]?.reason).toBe("the start");
  expect(asked[whole]?.reason).toBe("where the beginnings have led to");
  expect(asked.slice(whole).every(({ steps }) => steps === undefined)).toBe(true);
  expect(Math.min(...asked.slice(whole).map(({ value }) => value))).toBeLessThan(1);
});
