import { expect, it } from "vitest";
import { adam, adamw, decoupledWeightDecay, sgd } from "../src/index.ts";
import { centers, curvatures, hyperOf, start, train } from "./training.ts";

it("shrinks the parameter by αλ before the step", () => {
  const optimizer = decoupledWeightDecay(sgd);
  const after = train(optimizer, hyperOf(optimizer, { learningRate: 0.1, weightDecay: 0.5 }), 1);
  start.forEach((theta, i) => {
    const gradient = (curvatures[i] ?? 0) * (theta - (centers[i] ?? 0)) + 0.1 * theta ** 3 + 0.2 * Math.sin(1);
    expect(after.data[i]).toBeCloseTo(theta - 0.1 * gradient - 0.1 * 0.5 * theta, 14);
  });
});

it("makes AdamW of Adam", () => {
  const optimizer = decoupledWeightDecay(adam);
  expect(train(optimizer, hyperOf(optimizer), 5)).toEqual(train(adamw, hyperOf(adamw), 5));
  expect(Object.keys(adamw.hyperparameters)).toEqual(["learningRate", "beta1", "beta2", "epsilon", "weightDecay"]);
});
