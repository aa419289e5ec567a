/** What `hyper-cleaning.ts` shows, where a noise does most harm. */
import { seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { f1, tenthsOf } from "../src/hyper-cleaning/data.ts";
import { projected } from "../src/hyper-cleaning/projected.ts";
import { waysOf } from "../src/hyper-cleaning/ways.ts";

describe("projected", () => {
  /** One update at rate 1 from `weights` against minus `ascent`. */
  const update = (weights: readonly number[], ascent: readonly number[], budget: number): number[] => {
    const hyper = { learningRate: tensor(1) };
    const before = { parameter: tensor(weights), gradient: tensor(ascent).neg(), slots: {}, t: 1, path: "weights" };
    return [...projected(budget).step(hyper, before).parameter.data];
  };

  it("only clips where the sum stays within the budget", () => {
    expect(update([0.5, 0.5, 0.2], [0.7, -0.9, 0.1], 2)).toEqual([1, 0, 0.2 + 0.1]);
  });

  it("else takes the same from all, between the bounds", () => {
    const moved = update([0.5, 0.5, 0.2], [0.7, 0.1, 0.1], 1.5);
    // 1.2 − τ, 0.6 − τ and 0.3 − τ with τ = 0.2.
    [1, 0.4, 0.1].forEach((weight, i) => expect(moved[i]).toBeCloseTo(weight, 12));
  });

  it("gives the nearest point: none that is allowed is nearer", () => {
    const random = seeded(4);
    for (let trial = 0; trial < 20; trial++) {
      const target = random.normal([6], 0.5, 1);
      const nearest = tensor(update(Array<number>(6).fill(0), [...target.data], 2));
      const distance = nearest.sub(target).square().sum().item();
      for (let other = 0; other < 50; other++) {
        const weights = random.uniform([6]);
        const allowed = weights.mul(Math.min(1, 2 / weights.sum().item()));
        expect(allowed.sub(target).square().sum().item()).toBeGreaterThan(distance);
      }
    }
  });
});

it("ranks by tenths", () => {
  const values = Array.from({ length: 20 }, (_, i) => (7 * i) % 20);
  expect(tenthsOf(values)).toEqual(values.map((value) => Math.floor(value / 2)));
});

// A gradient costs 3.2 plain runs, as the planner counts, so that 18 evaluations of either kind are within 60.
it.for(["any other", "the next"] as const)(
  "a thousand weights are worth 0.97 of the right labels after 60 plain runs, where two fifths say %s digit",
  async (said) => {
    const noise = { part: 0.4, said };
    const { wrong, ways } = waysOf(noise, 1, { iterations: 18 });
    expect(wrong.size).toBe(400);
    const found = await ways["a weight an example, default method"]();
    const oracle = await ways["the right labels alone (oracle)"]();
    const all = await ways["all labels"]();
    expect(found.weights).toHaveLength(1000);
    expect(found.accuracy / oracle.accuracy).toBeGreaterThanOrEqual(0.97);
    expect(found.accuracy).toBeGreaterThan(all.accuracy);
    expect(f1(found.weights ?? [], wrong)).toBeGreaterThan(0.6);
    if (said === "any other") return;
    const groups = await waysOf(noise, 1, { iterations: 60 }).ways["TPE, a weight a tenth by loss"]();
    expect(found.accuracy).toBeGreaterThan(groups.accuracy + 0.1);
  },
);
