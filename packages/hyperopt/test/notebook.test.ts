/** The notebook's quadratic (Chandra 2020): L(a) = (5a − 10)², a₀ = 1, ten steps, ten outer iterations. */
import { sgd } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  gradientDescent,
  finiteDifferences,
  hybrid,
  hypergradient,
  real,
  type Strategy,
  training,
  tune,
  unrolled,
} from "../src/index.ts";

const options = {
  parameters: scalar(1),
  batches: [scalar(0)],
  steps: 10,
  optimizer: sgd,
  hyper: { learningRate: real(0.001) },
};
const problem = training({ ...options, loss: (a) => a.mul(5).sub(10).square() });

/** d L₉/dα = −22500 (1 − 50α)¹⁷, for the last loss evaluated in the loop. */
const closedForm = (alpha: number): number => -22500 * (1 - 50 * alpha) ** 17;

describe("the notebook's quadratic", () => {
  const exact: readonly Strategy[] = [hybrid, unrolled];
  it.each(exact)("$name: d loss/dα is the closed form to 1e-12", (strategy) => {
    for (const alpha of [0.0005, 0.001, 0.0034, 0.01]) {
      const { gradient, value } = hypergradient(problem, strategy, { learningRate: alpha });
      expect(gradient.learningRate.item() / closedForm(alpha) - 1).toBeCloseTo(0, 12);
      expect(value.item() / (25 * (1 - 50 * alpha) ** 18) - 1).toBeCloseTo(0, 12);
    }
  });

  it("central differences come near it", () => {
    const { gradient } = hypergradient(problem, finiteDifferences());
    expect(gradient.learningRate.item() / closedForm(0.001) - 1).toBeCloseTo(0, 8);
  });

  it("the outer loop takes the figures of the notebook", async () => {
    const { trace, last } = await tune({
      ...options,
      loss: (a) => a.mul(5).sub(10).square(),
      iterations: 10,
      method: gradientDescent(sgd, { learningRate: 1e-7 }),
    });
    const alphas = [...trace, last].map((point) => point?.hyper.learningRate);
    const expected = [
      [0, 0.001],
      [1, 0.0019407707542431483],
      [2, 0.002337559347804796],
      [3, 0.0026095379620560064],
      [9, 0.0034642782391287323],
      [10, 0.0035529665214790963],
    ] as const;
    expect(alphas).toHaveLength(11);
    for (const [iteration, alpha] of expected) expect(Number(alphas[iteration]) / alpha - 1).toBeCloseTo(0, 12);
    expect(trace[0]?.value).toBeCloseTo(9.930358, 6);
    expect(trace[9]?.value).toBeCloseTo(0.814736, 6);
    expect(trace[0]?.curve).toHaveLength(10);
  });
});
