/** Trust regions: the model's least within a radius is what it should be, bent valleys are followed, and what is not finite is walked back from. */
import { describe, expect, test } from "vitest";
import { seeded } from "@dualtape/tensor";
import { trustRegion } from "../../src/index.ts";
import type { Coordinates } from "../../src/outer/method.ts";
import {
  type Curvature,
  steihaug,
  trustedSteps,
  type TrustedStepsOptions,
} from "../../src/outer/methods/trust-region.ts";
import { answered, answerOf, around, driven, leastOf, type Plain, spaceOf } from "./drive.ts";

const rosenbrock = ([x = 0, y = 0]: Coordinates): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
const slopes = ([x = 0, y = 0]: Coordinates): Coordinates => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)];
const lengthOf = (u: Coordinates): number => Math.hypot(...u);

describe("the least of the model", () => {
  const random = seeded(3);
  const draw = (n: number): number[] => [...random.normal([n]).data];
  const model = (gradient: Coordinates, { scale, corrections }: Curvature, d: Coordinates): number => {
    const along = (vector: Coordinates): number => vector.reduce((sum, part, i) => sum + part * (d[i] ?? 0), 0);
    const bends = corrections.map(({ rest, along: of }) => along(rest) ** 2 / of);
    return along(gradient) + bends.reduce((sum, bend) => sum + bend / 2, (scale * along(d)) / 2);
  };
  test("is Newton's step where that is inside, and curvature positive", () => {
    // [[4, 1], [1, 3]] = 2 I + (1 1)ᵀ(1 1) + (1 0)ᵀ(1 0)
    const corrections = [
      { rest: [1, 1], along: 1 },
      { rest: [1, 0], along: 1 },
    ];
    const step = steihaug([2, -3], { scale: 2, corrections }, 100);
    // [[4, 1], [1, 3]] d = [−2, 3]
    expect(step[0]).toBeCloseTo(-9 / 11, 12);
    expect(step[1]).toBeCloseTo(14 / 11, 12);
  });
  test("is at the edge where it is outside, or curvature negative, and below that of steepest descent", () => {
    for (let times = 0; times < 200; times++) {
      const n = 1 + (times % 5);
      const signed = draw(n + 1);
      const corrections = Array.from({ length: n }, (_, i) => ({ rest: draw(n), along: signed[i] ?? 1 }));
      const curvature = { scale: signed[n] ?? 1, corrections };
      const gradient = draw(n);
      const radius = 0.1 + (times % 7) / 10;
      const step = steihaug(gradient, curvature, radius);
      expect(lengthOf(step)).toBeLessThanOrEqual(radius * (1 + 1e-12));
      const found = model(gradient, curvature, step);
      for (let part = 0.05; part <= 1; part += 0.05) {
        const cauchy = gradient.map((slope) => (-slope / lengthOf(gradient)) * radius * part);
        expect(found).toBeLessThanOrEqual(model(gradient, curvature, cauchy) + 1e-12);
      }
    }
  });
});

describe("the method", () => {
  test("follows a bent valley to its end, and settles", () => {
    const { asked, end } = driven(trustRegion(), around([-1.2, 1], rosenbrock, { gradient: slopes }), 100);
    expect(end).toBe("settled");
    expect(leastOf(asked)).toBeLessThan(1e-10);
    expect(asked.every(({ wanted }) => wanted === "gradient")).toBe(true);
    expect(asked.length).toBeLessThan(80);
  });
  test("leaves a saddle by its negative curvature", () => {
    const { asked } = driven(
      trustRegion(),
      around([0.01, 1], ([x = 0, y = 0]) => x ** 4 - x * x + y * y),
      60,
    );
    expect(leastOf(asked)).toBeCloseTo(-0.25, 6);
  });
  test("never steps farther than its longest radius, of which the first is a half", () => {
    const plain = around([50, 40], ([x = 0, y = 0]) => x * x + y * y, { gradient: (u) => u.map((x) => 2 * x) });
    for (const [options, first, longest] of [
      [{}, 0.5, 3],
      [{ radius: 0.1, longest: 0.2 }, 0.1, 0.2],
      [{ radius: 9, longest: 1 }, 1, 1],
    ] as const) {
      const { asked } = driven(trustRegion(options), plain, 12);
      const lengths = asked.slice(1).map(({ u }, i) => lengthOf(u.map((x, k) => x - (asked[i]?.u[k] ?? NaN))));
      expect(lengths[0]).toBeCloseTo(first, 12);
      expect(Math.max(...lengths)).toBeCloseTo(longest, 9);
    }
  });
  test("comes back from what diverges, and says where it cannot begin", () => {
    const cliff = around([0], ([x = 0]) => (x > 0.3 ? NaN : (x - 0.29) ** 2));
    const { asked } = driven(trustRegion(), cliff, 40);
    expect(asked[1]?.value).toBe(Infinity);
    expect(leastOf(asked)).toBeLessThan(1e-8);
    expect(
      driven(
        trustRegion(),
        around([1], () => NaN),
      ).end,
    ).toBe("diverged");
    expect(
      driven(
        trustRegion(),
        around([1], () => 1, { isFlat: true }),
      ).end,
    ).toBe("flat");
    expect(
      driven(
        trustRegion(),
        around([1], ([x = 0]) => x * x, { isChaotic: () => true }),
      ).end,
    ).toBe("diverged");
  });
});

describe("a stretch of steps", () => {
  const valley = around([-1.2, 1], rosenbrock, { gradient: slopes });
  const stretch = (plain: Plain, options?: TrustedStepsOptions) => {
    const { value, gradient } = answerOf(plain, { u: plain.start, wanted: "gradient", reason: "the start" });
    const from = { u: plain.start, value, gradient: gradient ?? [] };
    return answered(trustedSteps(spaceOf(plain, 1), from, options), plain);
  };

  test("ends at the best point that was asked for", () => {
    const { asked, end } = stretch(valley, { tolerance: 0.1 });
    expect(end?.value).toBe(leastOf(asked));
  });
  test("takes as many gradients as it may, of the steps that it is told", () => {
    const { asked } = stretch(valley, { gradients: 5, steps: 7 });
    expect(asked.map(({ wanted, steps }) => [wanted, steps])).toEqual(Array.from({ length: 5 }, () => ["gradient", 7]));
    expect(stretch(valley, { gradients: 0 }).asked).toEqual([]);
  });
  test("ends after two steps that expect and bring less than the tolerance, of a value of any sign", () => {
    expect(stretch(valley, { tolerance: 0.1 }).asked.length).toBeLessThan(
      stretch(valley, { tolerance: 1e-9 }).asked.length,
    );
    const below = around([3], ([x = 0]) => x * x - 1e6);
    expect(stretch(below, { tolerance: 0.1 }).asked.length).toBe(2);
  });
  test("goes on with the curvature that it is given, and leaves what it has learned", () => {
    const bowl = around([1, 1], ([x = 0, y = 0]) => 50 * x * x + y * y);
    const learned = { curvature: null };
    const first = stretch(bowl, { learned, tolerance: 1e-9 }).asked.length;
    expect(learned.curvature).not.toBeNull();
    const second = stretch({ ...bowl, start: [0.1, -0.2] }, { learned, tolerance: 1e-9 });
    expect(second.asked.length).toBeLessThan(first);
    expect(second.asked[0]?.value).toBeLessThan(1e-6);
  });
});
