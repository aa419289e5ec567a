/** Hypergradient descent against recursions written out by hand, in gradients of a plain loss. */
import { dot, type TensorLike } from "@dualtape/core";
import { adam, momentum, nesterov, type Optimizer, sgd } from "@dualtape/optimizers";
import { grad } from "@dualtape/reverse";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import {
  type Adaptation,
  DivergenceError,
  type Domain,
  drain,
  dynamics,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  oneStep,
  positive,
  real,
  simulate,
  training,
  unrolled,
} from "../src/index.ts";
import type { Domains } from "@dualtape/runs";

const STEPS = 8;
const BETA = 0.003;
const random = seeded(7);
const start = random.normal([3, 1]);
const batches = Array.from({ length: 3 }, () => ({ x: random.normal([6, 3]), y: random.uniform([6, 1], -1, 1) }));
const lossOf = <T extends TensorLike<T>>(w: T, x: T, y: T): T => x.matmul(w).tanh().sub(y).square().sum();

/** The problem under an optimizer, with its rate raw (any real number) and all else held. */
const problem = (optimizer: Optimizer, rate: number, held: Readonly<Record<string, number>> = {}) =>
  training({
    parameters: { w: start },
    loss: ({ w }, { x, y }) => lossOf(w, x, y),
    batches,
    steps: STEPS,
    optimizer,
    hyper: { ...held, learningRate: real(rate) },
  });

/** The rates, derivatives and losses of the steps of a process. */
function record<D extends Domains<"learningRate">, M extends string>(process: Adaptation<"learningRate", D, M>) {
  const run = simulate(process, hyperTensors<M>(process, {}), (value) => value);
  return [...run].map(({ state }) => ({
    rate: process.hyperOf(state).learningRate.item(),
    derivative: process.hypergradientOf(state).learningRate.item(),
    loss: process.monitor?.(state).item() ?? Number.NaN,
  }));
}

/** What an update u = −α·direction makes of the gradients so far: the direction, which is −∂u/∂α. */
type Direction = (gradient: Tensor, t: number) => Tensor;

const directions: Readonly<Record<string, { optimizer: Optimizer; held: Record<string, number>; make(): Direction }>> =
  {
    "SGD-HD": { optimizer: sgd, held: {}, make: () => (gradient) => gradient },
    "SGDN-HD": {
      optimizer: nesterov,
      held: { momentum: 0.8 },
      make() {
        let velocity = start.zeroLike();
        return (gradient) => {
          velocity = velocity.mul(0.8).add(gradient);
          return gradient.add(velocity.mul(0.8));
        };
      },
    },
    "Adam-HD": {
      optimizer: adam,
      held: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
      make() {
        let [mean, variance] = [start.zeroLike(), start.zeroLike()];
        return (gradient, t) => {
          mean = mean.mul(0.9).add(gradient.mul(1 - 0.9));
          variance = variance.mul(0.99).add(gradient.square().mul(1 - 0.99));
          const deviation = variance.div(1 - 0.99 ** t).sqrt();
          return mean.div(1 - 0.9 ** t).div(deviation.add(1e-8));
        };
      },
    },
  };

/** Baydin's algorithms 4 to 6 by hand; the rule gets h, ‖g‖ and ‖∂u/∂α‖. */
function byHand(
  direct: Direction,
  initial: number,
  rule: (rate: number, h: number, size: number) => number = (rate, h) => rate - BETA * h,
) {
  let [w, rate, previous]: [Tensor, number, Tensor] = [start, initial, start.zeroLike()];
  const norm = (x: Tensor): number => Math.sqrt(dot(x, x).item());
  return Array.from({ length: STEPS }, (_, i) => {
    const { x, y } = batches[i % batches.length] ?? { x: w, y: w };
    const loss = lossOf(w, x, y).item();
    const gradient = grad((v, lift) => lossOf(v, lift(x), lift(y)), w);
    const derivative = -dot(gradient, previous).item() + 0;
    if (i > 0) rate = rule(rate, derivative, norm(gradient) * norm(previous));
    previous = direct(gradient, i + 1);
    w = w.sub(previous.mul(rate));
    return { rate, derivative, loss };
  });
}

const listed = (steps: readonly { rate: number; derivative: number; loss: number }[]): number[] =>
  steps.flatMap(({ rate, derivative, loss }) => [rate, derivative, loss]);
const apart = (a: Parameters<typeof listed>[0], b: Parameters<typeof listed>[0]): number =>
  Math.max(...listed(a).map((value, i) => relativeError(value, listed(b)[i] ?? Number.NaN)));

describe("oneStep is hypergradient descent", () => {
  it.each(Object.entries(directions))(
    "%s, additive: every rate, derivative and loss",
    (_name, { optimizer, held, make }) => {
      const process = oneStep(problem(optimizer, 0.01, held), { hyper: { learningRate: real(BETA) } });
      const steps = record(process);
      expect(apart(steps, byHand(make(), 0.01))).toBeLessThan(1e-12);
      expect(steps[0]?.rate).toBe(0.01);
      expect(new Set(steps.map(({ rate }) => rate)).size).toBe(STEPS);
    },
  );

  it.each(Object.entries(directions))("%s, multiplicative", (_name, { optimizer, held, make }) => {
    const process = oneStep(problem(optimizer, 0.01, held), {
      hyper: { learningRate: real(0.2) },
      rule: "multiplicative",
    });
    const hand = byHand(make(), 0.01, (rate, h, size) => rate * (1 - (0.2 * h) / size));
    expect(apart(record(process), hand)).toBeLessThan(1e-12);
  });

  it("multiplicative, on a positive rate: α ← α exp(−β cos)", () => {
    const rates = record(
      oneStep(
        training({
          parameters: { w: start },
          loss: ({ w }, { x, y }) => lossOf(w, x, y),
          batches,
          steps: STEPS,
          optimizer: sgd,
          hyper: { learningRate: positive(0.01) },
        }),
        { hyper: { learningRate: real(0.2) }, rule: "multiplicative" },
      ),
    );
    const hand = byHand(
      (gradient) => gradient,
      0.01,
      (rate, h, size) => rate * Math.exp((-0.2 * h) / size),
    );
    expect(apart(rates, hand)).toBeLessThan(1e-12);
  });

  it("a rate that is a real number can turn negative, a positive one cannot", () => {
    // w goes from 1 to −0.8: the two gradients are 2 and −1.6, hence α = 0.9 − 0.5 · 3.2 in the paper's rule.
    const overshooting = <D extends Domain>(learningRate: D) =>
      training({
        parameters: { w: scalar(1) },
        loss: ({ w }) => w.square(),
        batches: [scalar(0)],
        steps: 2,
        optimizer: sgd,
        hyper: { learningRate },
      });
    const hyper = { learningRate: real(0.5) };
    expect(record(oneStep(overshooting(real(0.9)), { hyper }))[1]?.rate).toBeCloseTo(-0.7, 12);
    expect(record(oneStep(overshooting(positive(0.9)), { hyper }))[1]?.rate).toBeCloseTo(
      0.9 * Math.exp(-0.5 * 3.2 * 0.9),
      12,
    );
  });

  it("moves every hyperparameter of an optimizer: each derivative is that of differences of one step", () => {
    const hyper = { learningRate: 0.02, momentum: 0.7 };
    const process = oneStep(
      training({
        parameters: { w: start },
        loss: ({ w }, { x, y }) => lossOf(w, x, y),
        batches,
        steps: 3,
        optimizer: momentum,
        hyper: { learningRate: positive(hyper.learningRate), momentum: oneMinus(hyper.momentum) },
      }),
      { hyper: { learningRate: real(0) } },
    );
    const { state } = drain(simulate(process, hyperTensors(process, {}), (value) => value));
    /** The loss that step 3 starts from, as a function of the hyperparameters of step 2 alone. */
    const nextLoss = (rate: number, mu: number): number => {
      const [first, second, third] = batches as [(typeof batches)[0], (typeof batches)[0], (typeof batches)[0]];
      const gradientAt = (w: Tensor, { x, y }: (typeof batches)[0]): Tensor =>
        grad((v, lift) => lossOf(v, lift(x), lift(y)), w);
      const velocity = gradientAt(start, first);
      const w = start.sub(velocity.mul(hyper.learningRate));
      const moved = w.sub(velocity.mul(mu).add(gradientAt(w, second)).mul(rate));
      return lossOf(moved, third.x, third.y).item();
    };
    const h = 1e-5;
    const { learningRate: a, momentum: m } = hyper;
    const found = process.hypergradientOf(state);
    const byRate = (nextLoss(a + h, m) - nextLoss(a - h, m)) / (2 * h);
    const byMomentum = (nextLoss(a, m + h) - nextLoss(a, m - h)) / (2 * h);
    expect(relativeError(found.learningRate.item(), byRate)).toBeLessThan(1e-7);
    expect(relativeError(found.momentum.item(), byMomentum)).toBeLessThan(1e-7);
    expect(Math.abs(byMomentum)).toBeGreaterThan(1e-3);
  });
});

describe("towers", () => {
  /** Chandra et al. 2022: each level goes down the product of what the levels below it went down, now and before. */
  function tower(rates: readonly number[]) {
    let w = start;
    let previousGradient = start.zeroLike();
    const values = [...rates];
    let before = rates.map(() => 0);
    return Array.from({ length: STEPS }, (_, i) => {
      const { x, y } = batches[i % batches.length] ?? { x: w, y: w };
      const gradient = grad((v, lift) => lossOf(v, lift(x), lift(y)), w);
      // ∂L/∂αₜ₋₁ = −gₜ·gₜ₋₁ and, a level up, ∂L/∂κₜ₋₁ = ∂L/∂αₜ₋₁ · ∂αₜ₋₁/∂κₜ₋₁ with αₜ₋₁ = αₜ₋₂ − κₜ₋₁ hₜ₋₁.
      const now = [-dot(gradient, previousGradient).item()];
      for (let level = 1; level < rates.length; level++) now.push(-(now[level - 1] ?? 0) * (before[level - 1] ?? 0));
      for (let level = rates.length - 2; level >= 0; level--) {
        values[level] = (values[level] ?? 0) - (values[level + 1] ?? 0) * (now[level] ?? 0);
      }
      [previousGradient, before] = [gradient, now];
      w = w.sub(gradient.mul(values[0] ?? 0));
      return [...values];
    });
  }
  const raw = (rate: number) => ({ hyper: { learningRate: real(rate) } });

  it("height 2 is the recursion by hand", () => {
    const level1 = oneStep(problem(sgd, 0.01), raw(1e-4));
    const level2 = oneStep(level1, raw(1e-6));
    const run = simulate(level2, hyperTensors(level2, {}), (value) => value);
    const found = [...run].flatMap(({ state }) => [
      level1.hyperOf(level2.runOf(state)).learningRate.item(),
      level2.hyperOf(state).learningRate.item(),
    ]);
    const hand = tower([0.01, 1e-4, 1e-6]).flatMap(([rate = 0, second = 0]) => [rate, second]);
    expect(Math.max(...found.map((value, i) => relativeError(value, hand[i] ?? 0)))).toBeLessThan(1e-12);
    expect(relativeError(found.at(-1) ?? 0, 1e-4)).toBeGreaterThan(0.01);
  });

  it("height 3 is the recursion by hand", () => {
    const level1 = oneStep(problem(sgd, 0.01), raw(1e-4));
    const level2 = oneStep(level1, raw(1e-6));
    const level3 = oneStep(level2, raw(1e-8));
    const run = simulate(level3, hyperTensors(level3, {}), (value) => value);
    const found = [...run].flatMap(({ state }) => {
      const second = level3.runOf(state);
      return [level1.hyperOf(level2.runOf(second)), level2.hyperOf(second), level3.hyperOf(state)].map((hyper) =>
        hyper.learningRate.item(),
      );
    });
    const hand = tower([0.01, 1e-4, 1e-6, 1e-8]).flatMap(([a = 0, b = 0, c = 0]) => [a, b, c]);
    expect(Math.max(...found.map((value, i) => relativeError(value, hand[i] ?? 0)))).toBeLessThan(1e-12);
    expect(relativeError(found.at(-1) ?? 0, 1e-6)).toBeGreaterThan(0.001);
  });

  it("an adaptation is a dynamics: its last loss has an exact derivative by its own step size", () => {
    const process = oneStep(problem(adam, 0.05, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }), {
      optimizer: adam,
      hyper: { learningRate: positive(0.01) },
    });
    const [forward, backward, differences] = [hybrid, unrolled, finiteDifferences({ step: 1e-4 })].map((strategy) =>
      hypergradient(process, strategy).gradient.learningRate.item(),
    ) as [number, number, number];
    expect(Math.abs(forward)).toBeGreaterThan(1e-3);
    expect(relativeError(forward, backward)).toBeLessThan(1e-10);
    expect(relativeError(forward, differences)).toBeLessThan(1e-7);
  });
});

describe("where it cannot go on", () => {
  it("a diverging run is an error with its step and its hyperparameter", () => {
    const process = oneStep(
      training({
        parameters: { w: start },
        loss: ({ w }) => w.square().sum().square(),
        batches,
        steps: 50,
        optimizer: sgd,
        hyper: { learningRate: real(0.01) },
      }),
      { hyper: { learningRate: real(10) } },
    );
    let error: unknown;
    try {
      record(process);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DivergenceError);
    const { step, hyperparameter } = error as DivergenceError;
    expect(step).toBeGreaterThan(1);
    expect(step).toBeLessThan(50);
    expect(hyperparameter).toBe("learningRate");
  });

  it("a dynamics without a loss says what else there is", () => {
    const falling = dynamics({
      name: "falling",
      hyperparameters: { drag: positive(0.1) },
      steps: 3,
      start: ({ drag }) => ({ v: drag.zeroLike().add(1) }),
      step: ({ v }, { drag }) => ({ v: v.sub(drag.mul(v)) }),
      objective: ({ v }) => v.square(),
    });
    expect(() => oneStep(falling)).toThrow('choose descends: "objective"');
    const process = oneStep(falling, { descends: "objective", hyper: { learningRate: real(0.1) } });
    const rates = [...simulate(process, hyperTensors(process, {}), (value) => value)].map(({ state }) =>
      process.hyperOf(state).drag.item(),
    );
    expect(rates[0]).toBeCloseTo(0.1, 12);
    expect(rates[2]).toBeGreaterThan(rates[1] ?? 1);
  });
});
