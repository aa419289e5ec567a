/** Real-time adaptation against hybrid mode on shorter runs, and against recursions by hand. */
import type { TensorLike } from "@dualtape/core";
import { adam, momentum, sgd } from "@dualtape/optimizers";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import {
  type Adaptation,
  DivergenceError,
  dynamics,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  oneStep,
  positive,
  real,
  realTime,
  simulate,
  training,
  unrolled,
} from "../src/index.ts";
import type { Domains } from "@dualtape/runs";

const random = seeded(9);
const start = random.normal([4, 1]);
const batches = Array.from({ length: 3 }, () => ({ x: random.normal([8, 4]), y: random.normal([8, 1]) }));
const validation = { x: random.normal([8, 4]), y: random.normal([8, 1]) };
const squares = <T extends TensorLike<T>>(w: T, x: T, y: T): T => x.matmul(w).tanh().sub(y).square().sum();

/** Momentum with l2, which stands in the validation loss as well, so that ∂E/∂λ is not 0. */
const regression = (steps: number) =>
  training({
    parameters: { w: start },
    loss: ({ w }, { x, y }, { l2 }) => squares(w, x, y).add(w.square().sum().mul(l2)),
    batches,
    validation,
    steps,
    optimizer: momentum,
    hyper: { learningRate: positive(0.01), momentum: oneMinus(0.7), l2: positive(0.1) },
  });
const standing = { hyper: { learningRate: real(0) } };

/** All hyperparameters and their derivatives at the steps of a process. */
function record<H extends string, D extends Domains<H>, M extends string>(process: Adaptation<H, D, M>) {
  const run = simulate(process, hyperTensors<M>(process, {}), (value) => value);
  const values = (hyper: Readonly<Record<H, Tensor>>): number[] =>
    Object.values<Tensor>(hyper).map((value) => value.item());
  return [...run].map(({ state }) => ({
    hyper: values(process.hyperOf(state)),
    hypergradient: values(process.hypergradientOf(state)),
  }));
}

describe("realTime", () => {
  it("goes down what hybrid says of the run so far, while the hyperparameters stand still", () => {
    const steps = record(realTime(regression(12), standing));
    expect(steps[0]?.hypergradient).toEqual([0, 0, 0]);
    for (const t of [2, 3, 7, 12]) {
      const exact = Object.values(hypergradient(regression(t - 1), hybrid).gradient).map((value) => value.item());
      steps[t - 1]?.hypergradient.forEach((partial, i) => {
        expect(relativeError(partial, exact[i] ?? Number.NaN)).toBeLessThan(1e-12);
      });
    }
  });

  it("at a discount of 0 is oneStep, to the bit", () => {
    const options = { optimizer: adam, hyper: { learningRate: positive(0.02) } };
    for (const descends of ["loss", "objective"] as const) {
      const forgetful = record(realTime(regression(10), { ...options, discount: 0, descends }));
      expect(forgetful).toEqual(record(oneStep(regression(10), { ...options, descends })));
      expect(new Set(forgetful.map(({ hyper }) => hyper.join())).size).toBe(10);
    }
  });

  /** θ ← θ − α θ down ½θ²: A = 1 − α, B = −θ, by hand. */
  const bowl = training({
    parameters: { theta: scalar(1) },
    loss: ({ theta }) => theta.square().mul(0.5),
    batches: [scalar(0)],
    steps: 9,
    optimizer: sgd,
    hyper: { learningRate: real(0.1) },
  });
  const byHand = (discount: number, every: number, eta: number) => {
    let [theta, tangent, rate, derivative] = [1, 0, 0.1, 0];
    return Array.from({ length: 9 }, (_, i) => {
      if (i > 0 && i % every === 0) {
        derivative = theta * tangent;
        rate -= eta * derivative;
      }
      tangent = discount * (1 - rate) * tangent - theta;
      theta -= rate * theta;
      return [rate, derivative];
    });
  };
  it.each([
    [0, 1],
    [0.5, 1],
    [0.9, 2],
    [1, 1],
    [1, 4],
  ])("with discount %d, every %d steps: Z ← μ A Z + B", (discount, every) => {
    const options = { discount, every, descends: "loss", hyper: { learningRate: real(0.03) } } as const;
    const steps = record(realTime(bowl, options));
    const hand = byHand(discount, every, 0.03);
    steps.forEach(({ hyper, hypergradient }, i) => {
      [...hyper, ...hypergradient].forEach((value, j) => {
        expect(relativeError(value, hand[i]?.[j] ?? Number.NaN)).toBeLessThan(1e-12);
      });
    });
    expect(hand[8]?.[0]).toBeGreaterThan(0.11);
  });

  it("has an exact derivative by its own step size", () => {
    const process = realTime(regression(8), { discount: 0.8, every: 2, hyper: { learningRate: positive(1e-3) } });
    const [forward, backward, differences] = [hybrid, unrolled, finiteDifferences({ step: 1e-4 })].map((strategy) =>
      hypergradient(process, strategy).gradient.learningRate.item(),
    ) as [number, number, number];
    expect(Math.abs(forward)).toBeGreaterThan(1e-3);
    expect(relativeError(forward, backward)).toBeLessThan(1e-10);
    expect(relativeError(forward, differences)).toBeLessThan(1e-6);
  });

  it("takes vectors: a derivative for each element", () => {
    const schedule = dynamics({
      name: "schedule",
      hyperparameters: { rates: real([0.1, 0.2, 0.3]) },
      steps: 4,
      start: (_hyper, lift) => ({ x: lift(scalar(2)) }),
      step: ({ x }, { rates }, { t }) => ({
        x: x.sub(x.mul(rates.slice([(t - 1) % 3, ((t - 1) % 3) + 1]).reshape([]))),
      }),
      objective: ({ x }) => x.square(),
    });
    const process = realTime(schedule, standing);
    const states = [...simulate(process, hyperTensors(process, {}), (value) => value)].map(({ state }) => state);
    const found = [...process.hypergradientOf(states[2] ?? {}).rates.data];
    // x after two steps is 2 · 0.9 · 0.8; the third rate has not been read yet.
    const x = 2 * 0.9 * 0.8;
    expect(relativeError(found, [(-2 * x * x) / 0.9, (-2 * x * x) / 0.8, 0])).toBeLessThan(1e-12);
    expect(Object.keys(states[1] ?? {}).filter((key) => key.startsWith("by/"))).toEqual(["by/0/x", "by/1/x"]);
  });

  it("refuses discounts and distances that make no sense, and exploding derivatives", () => {
    expect(() => realTime(bowl, { discount: 1.5 })).toThrow("discount is 1.5");
    expect(() => realTime(bowl, { every: 0 })).toThrow("every is 0");
    // The value stays at 0.5, its derivative by the seed grows fourfold at each step.
    const exploding = dynamics({
      name: "exploding",
      hyperparameters: { seed: real(0.5) },
      steps: 2000,
      start: ({ seed }) => ({ x: seed }),
      step: ({ x }) => ({ x: x.sub(0.5).mul(4).add(0.5) }),
      objective: ({ x }) => x,
    });
    let error: unknown;
    try {
      record(realTime(exploding, standing));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DivergenceError);
    expect((error as DivergenceError).hyperparameter).toBe("seed");
    expect((error as DivergenceError).step).toBeGreaterThan(500);
  });
});
