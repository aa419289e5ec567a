/** Towers: the outer loop is a dynamics, so its own hyperparameters have hypergradients too. */
import { adam, momentum, sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { expect, it } from "vitest";
import {
  finiteDifferences,
  hybrid,
  hypergradient,
  outerLoop,
  positive,
  training,
  unit,
  unrolled,
} from "../src/index.ts";

const random = seeded(5);
const regression = training({
  parameters: { w: random.normal([3, 1]) },
  loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).tanh().sub(y).square().sum().add(w.square().sum().mul(l2)),
  batches: [{ x: random.normal([8, 3]), y: random.uniform([8, 1], -1, 1) }],
  validation: { x: random.normal([8, 3]), y: random.uniform([8, 1], -1, 1) },
  validationLoss: ({ w }, { x, y }) => x.matmul(w).tanh().sub(y).square().sum(),
  steps: 6,
  optimizer: momentum,
  hyper: { learningRate: positive(0.05), momentum: unit(0.8), l2: positive(0.1) },
});

it.each([sgd, adam])(
  "height 2, by $name: the derivative by the outer step size is that of differences",
  (optimizer) => {
    const tower = outerLoop(regression, { optimizer, hyper: { learningRate: positive(0.05) }, iterations: 4 });
    const byHybrid = hypergradient(tower, hybrid).gradient;
    const byTape = hypergradient(tower, unrolled).gradient;
    const byDifferences = hypergradient(tower, finiteDifferences({ step: 1e-4 })).gradient;
    const rate = byHybrid.learningRate.item();
    expect(Math.abs(rate)).toBeGreaterThan(1e-3);
    expect(byTape.learningRate.item() / rate - 1).toBeCloseTo(0, 10);
    expect(byDifferences.learningRate.item() / rate - 1).toBeCloseTo(0, 7);
  },
);

it("height 3: an outer loop of an outer loop", () => {
  const second = outerLoop(regression, { optimizer: sgd, hyper: { learningRate: positive(0.05) }, iterations: 2 });
  const third = outerLoop(second, { optimizer: sgd, hyper: { learningRate: positive(0.1) }, iterations: 2 });
  const exact = hypergradient(third, hybrid).gradient.learningRate.item();
  const differences = hypergradient(third, finiteDifferences()).gradient.learningRate.item();
  expect(Math.abs(exact)).toBeGreaterThan(1e-6);
  expect(differences / exact - 1).toBeCloseTo(0, 6);
});
