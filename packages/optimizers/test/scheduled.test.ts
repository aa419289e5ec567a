import { ArgumentError, type Domain, oneMinus, positive, unit } from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  adam,
  clipByGlobalNorm,
  constant,
  cosine,
  type Hyper,
  piecewiseConstant,
  piecewiseLinear,
  type Schedule,
  scheduled,
  sgd,
  stepDecay,
  warmUp,
} from "../src/index.ts";
import { from, hyperOf, train } from "./training.ts";

/** The values of a schedule at t = 1, 2, …, from its initial hyperparameters. */
function values<S extends string>(schedule: Schedule<S>, steps: number): number[] {
  const entries = Object.entries<Domain>(schedule.hyperparameters);
  const hyper = Object.fromEntries(entries.map(([name, { initial }]) => [name, tensor(initial)])) as Hyper<S, Tensor>;
  return Array.from({ length: steps }, (_, i) => schedule.at(hyper, i + 1).item());
}

const near = (expected: readonly number[]): number[] => expected.map((value) => expect.closeTo(value, 14));

describe("schedules, from t = 1", () => {
  it("constant stays", () => {
    expect(values(constant({ value: positive(0.3) }), 3)).toEqual([0.3, 0.3, 0.3]);
  });

  it("stepDecay multiplies after each period", () => {
    expect(values(stepDecay(2, { initial: positive(8), factor: unit(0.5) }), 6)).toEqual(near([8, 8, 4, 4, 2, 2]));
  });

  it("cosine falls from the peak to the end and stays there", () => {
    const schedule = cosine(5, { peak: positive(1), final: positive(0.2) });
    expect(values(schedule, 7)).toEqual(
      near([1, 0.6 + 0.4 * Math.SQRT1_2, 0.6, 0.6 - 0.4 * Math.SQRT1_2, 0.2, 0.2, 0.2]),
    );
  });

  it("warmUp rises linearly to the start of the schedule behind it", () => {
    expect(values(warmUp(4, constant({ value: positive(1) })), 6)).toEqual(near([0.25, 0.5, 0.75, 1, 1, 1]));
    const falling = stepDecay(1, { initial: positive(8), factor: unit(0.5) });
    expect(values(warmUp(2, falling), 5)).toEqual(near([4, 8, 4, 2, 1]));
  });

  it("piecewiseLinear goes straight from knot to knot and stays at the last", () => {
    const schedule = piecewiseLinear(5, { knots: positive([1, 3, 2]) });
    expect(values(schedule, 6)).toEqual(near([1, 2, 3, 2.5, 2, 2]));
  });

  it("piecewiseLinear with a knot for each step is those values, to the bit", () => {
    const knots = Array.from({ length: 50 }, (_, i) => 0.1 + Math.sin(i) ** 2);
    expect(values(piecewiseLinear(50, { knots: positive(knots) }), 50)).toEqual(knots);
  });

  it("piecewiseConstant shares a value over each block of steps and stays at the last", () => {
    expect(values(piecewiseConstant(2, { values: positive([3, 1, 2]) }), 8)).toEqual([3, 3, 1, 1, 2, 2, 2, 2]);
    expect(() => piecewiseConstant(0, { values: positive([1]) })).toThrow("Give an integer of 1 or more");
    expect(() => piecewiseConstant(2, { values: positive(1) })).toThrow("Give a list, one value for each");
  });

  it("a single step is the last", () => {
    expect(values(cosine(1, { peak: positive(1), final: positive(0.2) }), 2)).toEqual(near([0.2, 0.2]));
    expect(values(piecewiseLinear(1, { knots: positive([1, 3]) }), 2)).toEqual(near([3, 3]));
    expect(values(piecewiseLinear(4, { knots: positive([7]) }), 2)).toEqual(near([7, 7]));
  });

  it.each([1, 2, 9, 30])("are the same where the step is an operand, over %d steps", (horizon) => {
    const list = (count: number) => positive(Array.from({ length: count }, (_, i) => 0.1 + Math.sin(i) ** 2));
    const ends = { peak: positive(1), final: positive(0.2) };
    const all: readonly Schedule[] = [
      constant({ value: positive(0.3) }),
      cosine(horizon, ends),
      stepDecay(horizon, { initial: positive(8), factor: unit(0.5) }),
      ...[1, 2, 3, horizon, 100].flatMap((count): readonly Schedule[] => [
        piecewiseLinear(horizon, { knots: list(count) }),
        piecewiseConstant(horizon, { values: list(count) }),
        warmUp(3, piecewiseLinear(horizon, { knots: list(count) })),
      ]),
      warmUp(horizon, cosine(9, ends)),
    ];
    for (const schedule of all) {
      const hyper = Object.fromEntries(
        Object.entries(schedule.hyperparameters).map(([name, { initial }]) => [name, tensor(initial)]),
      );
      const counted = Array.from({ length: 3 * horizon + 4 }, (_, i) => schedule.at(hyper, scalar(i + 1)).item());
      expect(schedule.steady).toBe(true);
      expect(counted).toEqual(near(values(schedule, 3 * horizon + 4)));
    }
  });

  it.each([0, 2.5, Number.NaN])("refuses %d steps", (steps) => {
    const value = positive(1);
    expect(() => cosine(steps, { peak: value, final: value })).toThrow(ArgumentError);
    expect(() => stepDecay(steps, { initial: value, factor: value })).toThrow(ArgumentError);
    expect(() => warmUp(steps, constant({ value }))).toThrow(ArgumentError);
    expect(() => piecewiseLinear(steps, { knots: positive([1]) })).toThrow("Give an integer of 1 or more");
  });

  it("piecewiseLinear refuses a domain that starts from one number", () => {
    expect(() => piecewiseLinear(5, { knots: positive(1) })).toThrow("Give a list, one value for each");
  });
});

describe("scheduled", () => {
  it("replaces the hyperparameter by those of the schedule, under its name", () => {
    const optimizer = scheduled(adam, "learningRate", cosine(9, { peak: positive(0.1), final: positive(0.01) }));
    expect(Object.keys(optimizer.hyperparameters).sort()).toEqual([
      "beta1",
      "beta2",
      "epsilon",
      "learningRate.final",
      "learningRate.peak",
    ]);
    expect(optimizer.hyperparameters["learningRate.peak"].initial).toBe(0.1);
  });

  it("on a constant is the optimizer itself", () => {
    const optimizer = scheduled(adam, "beta1", constant({ value: oneMinus(0.9) }));
    expect(train(optimizer, hyperOf(optimizer), 10)).toEqual(train(adam, hyperOf(adam), 10));
  });

  it("changes with the step", () => {
    const rates = [0.1, 0.05, 0.2];
    const optimizer = scheduled(sgd, "learningRate", piecewiseLinear(3, { knots: positive(rates) }));
    const slots = {};
    rates.forEach((rate, i) => {
      const before = { parameter: scalar(1), gradient: scalar(1), slots, t: i + 1, path: "w" };
      expect(optimizer.step(hyperOf(optimizer), before).parameter.item()).toBe(1 - rate);
    });
  });

  it("schedules what prepare reads, too", () => {
    const optimizer = scheduled(clipByGlobalNorm(sgd), "clip", piecewiseLinear(2, { knots: positive([1, 2]) }));
    const clippedAt = (t: number) =>
      optimizer.prepare?.(hyperOf(optimizer), from({ w: tensor([5]) }, t))["w"]?.gradient.item();
    expect([clippedAt(1), clippedAt(2)]).toEqual([1, 2]);
  });

  it("composes: several hyperparameters, each on its own schedule", () => {
    const rate = scheduled(adam, "learningRate", warmUp(3, constant({ value: positive(0.1) })));
    const optimizer = scheduled(rate, "beta2", constant({ value: oneMinus(0.99) }));
    expect(Object.keys(optimizer.hyperparameters).sort()).toEqual([
      "beta1",
      "beta2.value",
      "epsilon",
      "learningRate.value",
    ]);
    expect(train(optimizer, hyperOf(optimizer), 5).magnitude()).toBeLessThan(3);
  });
});
