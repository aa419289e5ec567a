/** The default method: down by gradients, off a plateau and away from chaos and what diverges by samples, and never at a loss. */
import { describe, expect, test } from "vitest";
import { guided, signDescent } from "../../src/index.ts";
import type { Coordinates } from "../../src/outer/method.ts";
import { signSteps } from "../../src/outer/methods/sign-steps.ts";
import { answered, answerOf, around, driven, leastOf, type Plain, spaceOf } from "./drive.ts";

const bowl = (u: Coordinates): number => u.reduce((sum, x) => sum + x * x, 0);
/** So many coordinates that gradients lead. */
const many = (x: number, y: number): Coordinates => Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? x : y));
const asked = (plain: Plain, count = 60, seed = 1) => driven(guided(), plain, count, seed).asked;

describe("of many coordinates, from a start that has a gradient", () => {
  const all = asked(around(many(3, -2), bowl));

  test("it searches along that first, by plain runs, and then steps from the best of them", () => {
    expect(all.slice(0, 3).map(({ wanted, reason }) => [wanted, reason])).toEqual([
      ["gradient", "the start"],
      ["value", "along the gradient"],
      ["value", "2 times as far"],
    ]);
    const descent = all.findIndex(({ reason }) => reason === "the best point so far");
    expect(all[descent]?.value).toBe(leastOf(all.slice(0, descent)));
    expect(all[descent + 1]).toMatchObject({ wanted: "value", reason: "whether a step is worth a gradient" });
  });

  test("it takes a gradient only where a plain run was better", () => {
    const steps = all.flatMap(({ reason }, i) => (reason === "a step against the signs" ? [i] : []));
    expect(steps.length).toBeGreaterThan(2);
    for (const i of steps) {
      expect(all[i - 1]?.u).toEqual(all[i]?.u);
      expect(all[i]?.value).toBe(leastOf(all.slice(0, i)));
    }
  });

  test("it comes near the floor, and says why it asks for each", () => {
    expect(leastOf(all)).toBeLessThan(0.05);
    expect(all.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  test("it takes a gradient at a point once: again only from a better one", () => {
    const points = all.filter(({ wanted }) => wanted === "gradient").map(({ u }) => u.join());
    expect(new Set(points).size).toBe(points.length);
  });

  test("it samples when steps gain nothing more, until one is better, and at least two", () => {
    const more = asked(around(many(3, -2), bowl), 120);
    const first = more.findIndex(({ reason }) => reason === "good points are dense here");
    expect(first).toBeGreaterThan(0);
    expect(more.slice(first, first + 2).every(({ wanted }) => wanted === "value")).toBe(true);
  });

  test("it never ends by itself", () => {
    expect(driven(guided(), around(many(3, -2), bowl), 300).end).toBeNull();
  });
});

describe("of few coordinates, from a start that has a gradient", () => {
  const all = asked(around([3, -2], bowl));

  test("it takes no other until fifteen runs have gained nothing to speak of, and then steps from the best point", () => {
    const floor = asked(around([3, -2], (u) => 1 + bowl(u)));
    const next = floor.findIndex(({ wanted }, i) => i > 0 && wanted === "gradient");
    expect(next).toBeGreaterThan(15);
    const [before, best] = [next - 15, next].map((end) => leastOf(floor.slice(0, end)));
    expect((before ?? NaN) - (best ?? NaN)).toBeLessThanOrEqual(0.015 * (before ?? NaN));
    expect(floor[next]?.value).toBe(best);
    expect(floor.slice(next, next + 2).map(({ reason }) => reason)).toEqual([
      "the best point so far",
      "a step within 0.10",
    ]);
  });

  test("two of three runs are where an improvement is expected, and one where good points are dense", () => {
    expect(all.slice(4, 10).map(({ reason }) => reason)).toEqual([
      "the greatest improvement is expected here",
      "the greatest improvement is expected here",
      "good points are dense here",
      "the greatest improvement is expected here",
      "the greatest improvement is expected here",
      "good points are dense here",
    ]);
  });

  test("it comes near the floor, and says why it asks for each", () => {
    expect(leastOf(all)).toBeLessThan(0.05);
    expect(all.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  test("it never ends by itself", () => {
    expect(driven(guided(), around([3, -2], bowl), 150).end).toBeNull();
  });
});

test("descents by signs are those of many coordinates, for few as well", () => {
  const { asked: few } = driven(signDescent(), around([3, -2], bowl), 60);
  expect(few.slice(0, 2).map(({ reason }) => reason)).toEqual(["the start", "along the gradient"]);
  expect(few.some(({ reason }) => reason === "a step against the signs")).toBe(true);
  expect(leastOf(few)).toBeLessThan(0.05);
  const all = around(many(3, -2), bowl);
  expect(driven(signDescent(), all, 60)).toEqual(driven(guided(), all, 60));
});

describe("of very many coordinates", () => {
  const start = Array.from({ length: 60 }, (_, i) => 1 + (i % 7) / 10);
  const isSample = ({ reason }: { readonly reason: string }) => reason === "good points are dense here";

  test("it takes no samples while steps gain, and shorter ones where they do not", () => {
    const valley = (u: Coordinates) => 1 + u.reduce((sum, x, i) => sum + (1 + (i % 10)) * x * x, 0);
    const all = asked(around(start, valley), 200);
    const first = all.findIndex(isSample);
    expect(leastOf(all.slice(0, first === -1 ? all.length : first))).toBeLessThan(1.01);
  });

  test("it samples where the shortest steps gain nothing, and goes on", () => {
    const all = asked(
      around(start, () => 1, { gradient: (u) => u.map(() => 1) }),
      200,
    );
    expect(all.filter(isSample).length).toBeGreaterThan(2);
    expect(all.length).toBe(200);
  });

  test("it samples where the start diverges", () => {
    const shore = around(start, (u) => ((u[0] ?? 0) > 0.5 ? NaN : bowl(u)));
    expect(asked(shore, 3).map(({ wanted }) => wanted)).toEqual(["gradient", "value", "value"]);
  });
});

describe("steps against the signs", () => {
  const descended = (plain: Plain, length: number, tried = false) => {
    const { value, gradient } = answerOf(plain, { u: plain.start, wanted: "gradient", reason: "the start" });
    return answered(
      signSteps(spaceOf(plain, 1), { u: plain.start, value, gradient: gradient ?? [] }, { length, tried }),
      plain,
    );
  };

  test("keep nothing that overshoots: the next starts from the best, by shorter steps of what turned", () => {
    const { asked: steps, end } = descended(
      around([1, 30], ([x = 0, y = 0]) => 100 * x * x + y),
      1.8,
    );
    expect(steps[0]?.u).toEqual([-0.8, 28.2]);
    const overshot = steps.findIndex(({ value }, i) => value > (steps[i - 1]?.value ?? Infinity));
    expect(overshot).toBeGreaterThan(0);
    expect(end?.value).toBe(Math.min(...steps.map(({ value }) => value)));
  });

  const shore = around([2, 2], ([x = 0, y = 0]) => (x < 1.5 ? NaN : x + y));

  test("shrink alike where a run diverges and nothing says which has gone too far", () => {
    const { asked: steps } = descended(shore, 1);
    expect(steps.slice(0, 2).map(({ u }) => u)).toEqual([
      [1, 1],
      [1.6, 1.6],
    ]);
  });

  test("end after two that gain nothing", () => {
    const { asked: steps, end } = descended(
      around([1], () => 1, { gradient: () => [1] }),
      0.5,
    );
    expect(steps.length).toBe(2);
    expect(end?.u).toEqual([1]);
  });

  describe("that are tried before", () => {
    test("are as much shorter as a parabola says, where they were too long", () => {
      const parabola = around([1], ([x = 0]) => 1 + (x - 0.7) ** 2);
      expect(descended(parabola, 1, true).asked[1]?.u[0]).toBeCloseTo(0.7, 9);
    });

    test("are a tenth where a run diverges", () => {
      const { asked: steps } = descended(shore, 1, true);
      expect(steps.slice(0, 2).map(({ u }) => u)).toEqual([
        [1, 1],
        [1.9, 1.9],
      ]);
    });

    test.each([1, 0])("end after four plain runs that gain nothing, at slopes of %i", (slope) => {
      const plateau = around([1], () => 1, { gradient: () => [slope] });
      const { asked: steps, end } = descended(plateau, 0.5, true);
      expect(steps.map(({ wanted }) => wanted)).toEqual(["value", "value", "value", "value"]);
      expect(steps.every(({ u }) => Number.isFinite(u[0]))).toBe(true);
      expect(end?.u).toEqual([1]);
    });
  });
});

describe("where gradients lead nowhere", () => {
  test("a plateau is crossed by samples", () => {
    const well = ([x = 0, y = 0]: Coordinates): number => 1 - Math.exp(-((x - 2) ** 2 + (y + 1) ** 2));
    const plateau = around([-3, 3], (u) => Math.round(well(u) * 1e6) / 1e6);
    for (const seed of [1, 2, 3]) expect(leastOf(asked(plateau, 120, seed)), `seed ${seed}`).toBeLessThan(0.5);
  });

  test.each([
    ["few", [-1, 0], 60],
    ["many", [-1, ...many(0, 0)], 90],
  ])("a start of %s coordinates that diverges is left for where a run is finite", (_, start, count) => {
    const shore = around(start, (u) => ((u[0] ?? 0) < 0 ? NaN : bowl(u.map((x) => x - 1))));
    const all = asked(shore, count);
    expect(all.slice(0, 2).map(({ reason }) => reason)).toEqual([
      "the start",
      "a point of the ranges, for too few are known",
    ]);
    const isMany = start.length > 2;
    expect(all.some(({ reason }) => reason === "a step against the signs")).toBe(isMany);
    expect(leastOf(all)).toBeLessThan(0.2);
  });

  test("a gradient of exploding tangents is not followed", () => {
    const chaotic = around([-1, 0], bowl, { isChaotic: ([x = 0]) => x < -0.5, gradient: () => [1e60, -1e60] });
    const all = asked(chaotic, 8);
    expect(all.map(({ wanted }) => wanted)).toEqual([
      "gradient",
      ...Array.from({ length: 6 }, () => "value"),
      all[7]?.wanted,
    ]);
    expect(all.slice(1, 7).every(({ reason }) => reason !== "along the gradient")).toBe(true);
  });

  test("nothing that is finite anywhere is looked for until the budget ends", () => {
    const { asked: all, end } = driven(
      guided(),
      around([0], () => NaN),
      40,
    );
    expect(end).toBeNull();
    expect(all.length).toBe(40);
  });

  test("what is flat ends it", () => {
    expect(
      driven(
        guided(),
        around([1], () => 1, { isFlat: true }),
      ),
    ).toMatchObject({ asked: [{}], end: "flat" });
  });
});

test("a cliff beside the best point is not fallen from", () => {
  const cliff = around([2], ([x = 0]) => (x < 0 ? NaN : x < 0.05 ? 1e9 : x));
  expect(leastOf(asked(cliff))).toBeLessThan(0.3);
});

test("the same seed and answers lead to the same questions", () => {
  const plain = around([3, -2], bowl);
  expect(asked(plain)).toEqual(asked(plain));
  expect(asked(plain, 60, 2)).not.toEqual(asked(plain));
});
