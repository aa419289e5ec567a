import { momentum } from "@dualtape/optimizers";
import { bytesOf } from "@dualtape/runs/eager";
import { seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { hybrid, hypergradient, oneMinus, positive, training, truncated, unrolled } from "../src/index.ts";

const random = seeded(4);
const problem = training({
  parameters: { w: random.normal([5, 1]) },
  loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).sub(y).square().sum().add(w.square().sum().mul(l2)),
  validationLoss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
  batches: [{ x: random.normal([10, 5]), y: random.normal([10, 1]) }],
  validation: { x: random.normal([10, 5]), y: random.normal([10, 1]) },
  steps: 40,
  optimizer: momentum,
  hyper: { learningRate: positive(0.03), momentum: oneMinus(0.5), l2: positive(0.5) },
});
const gradientBy = (steps: number): number[] =>
  Object.values(hypergradient(problem, truncated({ steps })).gradient).map((value) => value.item());
const exact = Object.values(hypergradient(problem, hybrid).gradient).map((value) => value.item());

describe("truncated", () => {
  it("is exact where it goes back through the whole run", () => {
    gradientBy(40).forEach((partial, i) => expect(partial / (exact[i] ?? 0) - 1).toBeCloseTo(0, 10));
    gradientBy(100).forEach((partial, i) => expect(partial / (exact[i] ?? 0) - 1).toBeCloseTo(0, 10));
  });

  it("comes nearer the more steps it goes back through", () => {
    const errors = [1, 5, 20, 39].map((steps) => {
      const l2 = gradientBy(steps)[2] ?? Number.NaN;
      return Math.abs(l2 / (exact[2] ?? 0) - 1);
    });
    expect([...errors].sort((a, b) => b - a)).toEqual(errors);
    expect(errors[0]).toBeGreaterThan(0.1);
    expect(errors[3]).toBeLessThan(1e-3);
  });

  it("holds the states of its steps and no more", () => {
    const [few, many] = [
      hypergradient(problem, truncated({ steps: 5 })),
      hypergradient(problem, truncated({ steps: 20 })),
    ];
    expect(many.cost.bytes - few.cost.bytes).toBe(15 * bytesOf(many.state));
    expect(many.value.item()).toBe(hypergradient(problem, unrolled).value.item());
  });
});
