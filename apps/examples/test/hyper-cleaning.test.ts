import { gradientDescent, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { f1, mislabelledDigits } from "../src/hyper-cleaning/data.ts";
import { projected } from "../src/hyper-cleaning/projected.ts";
import { weightedRegression } from "../src/hyper-cleaning/regression.ts";

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

it("three hypergradients tell most wrong labels from right ones", async () => {
  const { noisy, wrong, clean } = mislabelledDigits(1);
  const budget = 0.3 * 600;
  const { hyper, value, start } = await tuneDynamics(weightedRegression(noisy, clean, budget), {
    iterations: 3,
    strategy: unrolled,
    method: gradientDescent(projected(budget), { learningRate: 50 }),
  });
  expect(wrong.size).toBe(300);
  expect(value).toBeLessThan(start.value / 2);
  expect(hyper.weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(budget + 1e-9);
  expect(f1(hyper.weights, wrong)).toBeGreaterThan(0.85);
}, 60_000);
