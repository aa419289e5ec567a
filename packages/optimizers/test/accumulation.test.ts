import { scalar, tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { accumulation, adam, clipByGlobalNorm, decoupledWeightDecay, prodigy, sgd } from "../src/index.ts";
import { hyperOf, run } from "./training.ts";

it("is the optimizer on means of gradients", () => {
  const optimizer = accumulation(adam, 3);
  const gradientAt = (t: number) => tensor([Math.sin(t), Math.cos(t)]);
  const mean = (t: number) => [0, 1, 2].map((i) => gradientAt(3 * t - i).div(3)).reduce((a, b) => a.add(b));
  const small = run(optimizer, hyperOf(optimizer), tensor([1, 2]), 14, (_, t) => gradientAt(t));
  const large = run(adam, hyperOf(adam), tensor([1, 2]), 4, (_, t) => mean(t));
  [...small.data].forEach((value, i) => expect(value).toBeCloseTo(large.data[i] ?? Number.NaN, 14));
});

it("clips the mean where the clipping is inside, and each gradient where it is outside", () => {
  const moved = (optimizer: typeof inside) =>
    run(optimizer, hyperOf(optimizer, { learningRate: 1, clip: 1 }), scalar(0), 2, (_, t) => scalar(t === 1 ? 4 : -2));
  const inside = accumulation(clipByGlobalNorm(sgd), 2);
  expect(moved(inside).item()).toBe(-1);
  expect(moved(clipByGlobalNorm(accumulation(sgd, 2))).item()).toBe(0);
});

it("decays weights once a step of its own", () => {
  const optimizer = accumulation(decoupledWeightDecay(clipByGlobalNorm(sgd)), 3);
  const hyper = hyperOf(optimizer, { learningRate: 0.5, weightDecay: 0.5 });
  expect(run(optimizer, hyper, scalar(1), 8, () => scalar(0)).item()).toBe(0.75 ** 2);
});

it("holds what all parameters share until the step", () => {
  const optimizer = accumulation(prodigy, 2);
  const hyper = hyperOf(optimizer, { initialDistance: 0.1 });
  const small = run(optimizer, hyper, scalar(1), 8, (x) => x);
  expect(small.item()).toBeCloseTo(run(prodigy, hyper, scalar(1), 4, (x) => x).item(), 14);
});

it("refuses to stand in itself", () => {
  const twice = accumulation(accumulation(sgd, 2), 3);
  expect(() => twice.init(scalar(0), "w")).toThrow("has a slot accumulated already. Put it in one accumulation only.");
});
