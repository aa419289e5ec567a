/**
 * For every optimizer, on five problems, through 30 steps: the hypergradient of every hyperparameter by forward over reverse is
 * that by reverse over reverse and that of a compiled run (1e-10 relative), and that by central differences (1e-5 relative).
 */
import type { TensorLike } from "@dualtape/core";
import {
  type Dynamics,
  finiteDifferences,
  hybrid,
  hypergradient,
  positive,
  training,
  unrolled,
} from "@dualtape/hyperopt";
import { type Optimizer, optimizers } from "@dualtape/optimizers";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";

const STEPS = 30;
const random = seeded(11);
const x = random.normal([12, 3]);
const y = random.uniform([12, 1], -1, 1);
const labels = y.greater(0);
const held = { x: random.normal([12, 3]), y: random.uniform([12, 1], -1, 1) };

const relu = <T extends TensorLike<T>>(z: T): T => z.greater(0).where(z, 0);
const mlp = { w: random.normal([3, 5]), b: random.normal([5]), v: random.normal([5, 1], 0, 0.5) };
const weights = tensor([[0.4], [-0.7], [0.2]]);
const squares = <T extends TensorLike<T>>(a: T, b: T): T =>
  a
    .sub(b)
    .square()
    .sum()
    .mul(1 / 12);
const logistic = <T extends TensorLike<T>>(logits: T, target: T): T =>
  logits
    .softplus()
    .sub(logits.mul(target))
    .sum()
    .mul(1 / 12);

/** Away from the defaults where those would leave a hyperparameter without effect. */
const values: Readonly<Record<string, number>> = {
  beta1: 0.85,
  beta2: 0.95,
  momentum: 0.8,
  decay: 0.9,
  epsilon: 0.02,
  weightDecay: 0.03,
  momentumDecay: 0.05,
  decayRate: 0.7,
  minimumScale: 3,
  threshold: 0.6,
  initialDistance: 0.05,
  distanceFactor: 2,
};
/** Whose steps are as long as gradients are; RAdam's are at first. */
const steady = new Set(["sgd", "momentum", "nesterov", "scheduleFreeSgd", "radam"]);
/**
 * What may be without effect in a problem. The sign in Lion's update hides all that comes before it, Muon has one rule for
 * matrices and one for all else, and the bounds of Adafactor have an effect where they are met, its ε
 * next to small gradients.
 */
const idle: Readonly<Record<string, readonly string[]>> = {
  lion: ["beta1", "beta2", "weightDecay", "l2"],
  muon: ["momentum", "beta1", "beta2"],
  adafactor: ["minimumScale", "threshold", "epsilon"],
};
/** What an estimated rate is multiplied by, and the rate of what has units of its own. */
const rates: Readonly<Record<string, number>> = { adadelta: 0.3, prodigy: 0.05 };

/** An optimizer with all hyperparameters tuned, at values where each matters. */
const at = (optimizer: Optimizer, rate: number, steadyRate: number) =>
  Object.fromEntries(
    Object.entries(optimizer.hyperparameters).map(([name, domain]) => [
      name,
      domain.from(
        name === "learningRate"
          ? (rates[optimizer.name] ?? (steady.has(optimizer.name) ? steadyRate : rate))
          : (values[name] ?? domain.initial),
      ),
    ]),
  );

const problems: Readonly<Record<string, (optimizer: Optimizer) => Dynamics>> = {
  quadratic: (optimizer) =>
    training({
      parameters: { a: tensor([1, -2, 0.5]) },
      loss: ({ a }, { curvature }) => a.sub(1.5).square().mul(curvature).sum(),
      batches: [{ curvature: tensor([0.5, 1, 3]) }],
      steps: STEPS,
      optimizer,
      hyper: at(optimizer, 0.02, 0.01),
    }),
  Rosenbrock: (optimizer) =>
    training({
      parameters: { p: tensor([0.4, 0.7]) },
      loss: ({ p }) => {
        const [x, y] = [p.slice([0, 1]), p.slice([1, 2])];
        return x.sub(1).square().add(y.sub(x.square()).square().mul(100)).sum();
      },
      batches: [{ none: scalar(0) }],
      steps: STEPS,
      optimizer,
      hyper: at(optimizer, 0.01, 2e-4),
    }),
  "logistic regression with l2": (optimizer) =>
    training({
      parameters: { w: weights },
      loss: ({ w }, { x, y }, { l2 }) => logistic(x.matmul(w), y).add(w.square().sum().mul(l2)),
      validationLoss: ({ w }, { x, y }) => logistic(x.matmul(w), y),
      batches: [{ x, y: labels }],
      validation: { x: held.x, y: held.y.greater(0) },
      steps: STEPS,
      optimizer,
      hyper: { ...at(optimizer, 0.02, 0.05), l2: positive(0.1) },
    }),
  "MLP with tanh": (optimizer) =>
    training({
      parameters: mlp,
      loss: ({ w, b, v }, { x, y }) => squares(x.matmul(w).add(b).tanh().matmul(v), y),
      batches: [{ x, y }],
      validation: held,
      steps: STEPS,
      optimizer,
      hyper: at(optimizer, 0.01, 0.02),
    }),
  "MLP with relu": (optimizer) =>
    training({
      parameters: mlp,
      loss: ({ w, b, v }, { x, y }) => squares(relu(x.matmul(w).add(b)).matmul(v), y),
      batches: [{ x, y }],
      validation: held,
      steps: STEPS,
      optimizer,
      hyper: at(optimizer, 0.004, 0.01),
    }),
};

/** |a − b| relative to the greater, where both are more than `floor`. */
const difference = (a: number, b: number, floor: number): number =>
  Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), floor);

describe.each(Object.entries(problems))("%s", (title, problem) => {
  it.each(Object.values<Optimizer>(optimizers))("$name", (optimizer) => {
    const dynamics = problem(optimizer);
    // Where there are kinks (relu, a maximum, Lion's sign), differences must be short enough to step over none.
    const step = title.includes("relu") || ["amsgrad", "lion", "prodigy"].includes(optimizer.name) ? 1e-5 : 1e-4;
    const [forward, backward, differences] = [hybrid, unrolled, finiteDifferences({ step })].map((strategy) =>
      hypergradient(dynamics, strategy),
    );
    const compiled = hypergradient({ ...dynamics, engine: "compiled" }, hybrid);
    const value = Math.abs(forward?.value.item() ?? Number.NaN);
    const names = Object.keys(dynamics.hyperparameters);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const [a, b, c] = [forward, backward, differences].map((result) => result?.gradient[name]?.item() ?? Number.NaN);
      // Below this, a change of the objective drowns in the rounding of float64.
      const unit = value / Number(dynamics.hyperparameters[name]?.initial);
      expect(difference(a ?? 0, b ?? 1, 1e-12 * unit), `${name}: hybrid ${a}, unrolled ${b}`).toBeLessThan(1e-10);
      const d = compiled.gradient[name]?.item() ?? Number.NaN;
      expect(difference(a ?? 0, d, 1e-12 * unit), `${name}: hybrid ${a}, compiled ${d}`).toBeLessThan(1e-10);
      expect(difference(a ?? 0, c ?? 1, 1e-7 * unit), `${name}: hybrid ${a}, differences ${c}`).toBeLessThan(1e-5);
      if (!idle[optimizer.name]?.includes(name)) expect(Math.abs(a ?? 0), name).toBeGreaterThan(1e-6 * unit);
    }
  });
});

describe("an input column that is always zero", () => {
  const dead = x.mul(tensor([1, 0, 1]));
  it.each(Object.values<Optimizer>(optimizers))("$name: all hypergradients are finite", (optimizer) => {
    const dynamics = training({
      parameters: mlp,
      loss: ({ w, b, v }, { x, y }) => squares(relu(x.matmul(w).add(b)).matmul(v), y),
      batches: [{ x: dead, y }],
      steps: STEPS,
      optimizer,
      hyper: at(optimizer, 0.01, 0.01),
    });
    for (const strategy of [hybrid, unrolled]) {
      const { gradient, value } = hypergradient(dynamics, strategy);
      expect(Number.isFinite(value.item())).toBe(true);
      for (const [name, { data }] of Object.entries(gradient)) {
        expect([...data].every(Number.isFinite), `${strategy.name}, ${name}`).toBe(true);
      }
    }
  });
});
