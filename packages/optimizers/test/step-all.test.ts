import { ArgumentError } from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  clipByNorm,
  constant,
  decoupledWeightDecay,
  type Optimizer,
  parameterGroups,
  prodigy,
  scheduled,
  scheduleFreeSgd,
  sgd,
  stepAll,
} from "../src/index.ts";
import { from, hyperOf } from "./training.ts";
import { positive } from "@dualtape/core";

/** Parameters after some steps that are taken together, on gradients of a valley around 0. */
function together(optimizer: Optimizer, start: Readonly<Record<string, Tensor>>, values = {}) {
  let afters = Object.fromEntries(
    Object.entries(start).map(([path, parameter]) => [path, { parameter, slots: optimizer.init(parameter, path) }]),
  );
  for (let t = 1; t <= 6; t++) {
    const befores = Object.entries(afters).map(([path, after]) => [
      path,
      { ...after, gradient: after.parameter.mul(3), t, path },
    ]);
    afters = stepAll(optimizer, hyperOf(optimizer, values), Object.fromEntries(befores));
  }
  return Object.values(afters).flatMap(({ parameter }) => [...parameter.data]);
}

describe("Prodigy", () => {
  it("has one estimate for all parameters: in how many parts they come does not matter", () => {
    const parts = together(prodigy, { a: tensor([1, -2]), b: scalar(0.5) }, { initialDistance: 0.1 });
    const whole = together(prodigy, { a: tensor([1, -2, 0.5]) }, { initialDistance: 0.1 });
    parts.forEach((value, i) => expect(value).toBeCloseTo(whole[i] ?? Number.NaN, 14));
    expect(parts).not.toEqual(together(prodigy, { a: tensor([1, -2]) }, { initialDistance: 0.1 }));
  });

  it("has one for each group", () => {
    const groups = parameterGroups({ a: prodigy, b: prodigy });
    const values = { "a.initialDistance": 0.1, "b.initialDistance": 0.1 };
    const alone = together(prodigy, { a: scalar(1) }, { initialDistance: 0.1 });
    expect(together(groups, { a: scalar(1), b: scalar(20) }, values).slice(0, 1)).toEqual(alone);
  });

  it("takes no step without what the parameters share", () => {
    const before = { parameter: scalar(1), gradient: scalar(1), slots: prodigy.init(scalar(1), "w"), t: 1, path: "w" };
    expect(() => prodigy.step(hyperOf(prodigy), before)).toThrow(ArgumentError);
  });

  it("estimates from gradients that a wrapper changed, and changes them once", () => {
    const constants = constant({ value: positive(1) });
    for (const wrapped of [clipByNorm(prodigy), scheduled(clipByNorm(prodigy), "learningRate", constants)]) {
      const [large] = together(wrapped, { a: scalar(100) }, { clip: 1e-3 });
      const [free] = together(prodigy, { a: scalar(100) });
      expect(Math.abs((large ?? 0) - 100)).toBeLessThan(Math.abs((free ?? 0) - 100));
    }
    const decaying: Optimizer<"learningRate", never> = { ...sgd, prepare: (_hyper, befores) => befores };
    const rates = { learningRate: 0.5, weightDecay: 0.1 };
    const prepared = together(decoupledWeightDecay(decaying), { a: scalar(1) }, rates);
    expect(prepared).toEqual(together(decoupledWeightDecay(sgd), { a: scalar(1) }, rates));
  });
});

it("tells which parameter an optimizer loses", () => {
  const losing: Optimizer<"learningRate", never> = { ...sgd, prepare: () => ({}) };
  expect(() => stepAll(losing, hyperOf(sgd), from({ w: scalar(1) }))).toThrow("sgd, w: its `prepare` leaves it out");
});

it("judges by the average of a schedule-free method, in a group of its own, too", () => {
  const groups = parameterGroups({ a: scheduleFreeSgd, b: sgd });
  const after = { parameter: scalar(1), slots: { ...scheduleFreeSgd.init(scalar(2), "a"), average: scalar(7) } };
  expect(groups.evaluated?.<Tensor>(after, "a").item()).toBe(7);
  expect(groups.evaluated?.<Tensor>({ parameter: scalar(1), slots: {} }, "b").item()).toBe(1);
});
