/**
 * All exact strategies agree pairwise through 100 steps, to 1e-9 relative: on networks, a regression and a physics dynamics.
 * `reversible` is compared on the fixed-point dynamics that it can undo, and `implicit` at an optimum that was reached.
 */
import type { TensorLike } from "@dualtape/core";
import {
  auto,
  between,
  checkpointed,
  type Dynamics,
  dynamics,
  hybrid,
  hypergradient,
  implicit,
  neumann,
  oneMinus,
  positive,
  reversible,
  reversibleTraining,
  type Strategy,
  training,
  truncated,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adam, momentum, sgd } from "@dualtape/optimizers";
import { oneHot, scalar, seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";

const STEPS = 100;
const random = seeded(21);
const batchOf = (rows: number) => ({ x: random.normal([rows, 4]), y: oneHot(random.integers(rows, 3), 3) });
const batches = [batchOf(10), batchOf(10), batchOf(10)];
const validation = batchOf(20);

const network = {
  parameters: { hidden: dense.init(4, 6, random), out: dense.init(6, 3, random) },
  batches,
  validation,
  steps: STEPS,
};
interface Layer<T> {
  readonly w: T;
  readonly b: T;
}
const mlp = <T extends TensorLike<T>>({ hidden, out }: { hidden: Layer<T>; out: Layer<T> }, x: T): T =>
  dense(dense(x, hidden).tanh(), out);

const regression = {
  parameters: { layer: dense.init(4, 3, random) },
  batches: [batches[0] ?? batchOf(10)],
  validation,
  steps: STEPS,
};

const problems: readonly Dynamics[] = [
  training({
    ...network,
    loss: ({ hidden, out }, { x, y }) => crossEntropy(mlp({ hidden, out }, x), y),
    optimizer: momentum,
    hyper: { learningRate: positive(0.05), momentum: unit(0.8) },
  }),
  training({
    ...network,
    loss: ({ hidden, out }, { x, y }) => crossEntropy(mlp({ hidden, out }, x), y),
    optimizer: adam,
    hyper: { learningRate: positive(0.01), beta1: oneMinus(0.8), beta2: oneMinus(0.95), epsilon: positive(1e-3) },
  }),
  training({
    ...regression,
    loss: ({ layer }, { x, y }, { l2 }) => crossEntropy(dense(x, layer), y).add(layer.w.square().sum().mul(l2)),
    validationLoss: ({ layer }, { x, y }) => crossEntropy(dense(x, layer), y),
    optimizer: sgd,
    hyper: { learningRate: positive(0.2), l2: positive(0.05) },
  }),
  dynamics({
    name: "a projectile with drag",
    hyperparameters: { angle: between(0, Math.PI / 2, 0.7), speed: positive(25), drag: positive(0.01) },
    steps: STEPS,
    start: ({ angle, speed }, lift) => ({
      x: lift(scalar(0)),
      y: lift(scalar(0)),
      vx: speed.mul(angle.cos()),
      vy: speed.mul(angle.sin()),
    }),
    step({ x, y, vx, vy }, { drag }) {
      const slowing = vx.square().add(vy.square()).sqrt().mul(drag).mul(-0.03).add(1);
      const next = { vx: vx.mul(slowing), vy: vy.mul(slowing).sub(0.3) };
      return { x: x.add(next.vx.mul(0.03)), y: y.add(next.vy.mul(0.03)), ...next };
    },
    objective: ({ x, y }) => x.sub(50).square().add(y.sub(5).square()),
  }),
];

const exact: readonly Strategy[] = [
  hybrid,
  unrolled,
  checkpointed({ checkpoints: 1 }),
  checkpointed({ checkpoints: 6 }),
  truncated({ steps: STEPS }),
  auto(),
];

/** A hypergradient as one list. */
const gradientOf = (problem: Dynamics, strategy: Strategy): readonly number[] =>
  Object.values(hypergradient(problem, strategy).gradient).flatMap(({ data }) => [...data]);

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? NaN)) / Math.max(Math.abs(x), Math.abs(b[i] ?? NaN))));

describe.each(problems.map((problem, i) => [`${i + 1}. ${problem.name}`, problem] as const))(
  "%s",
  (_title, problem) => {
    const gradients = exact.map((strategy) => gradientOf(problem, strategy));
    const pairs = exact.flatMap((a, i) => exact.slice(i + 1).map((b, j) => [a.name, b.name, i, i + 1 + j] as const));

    it("has derivatives to compare", () => {
      for (const partial of gradients[0] ?? []) expect(Math.abs(partial)).toBeGreaterThan(1e-6);
    });
    it.each(pairs)("%s = %s", (_a, _b, i, j) => {
      expect(apart(gradients[i] ?? [], gradients[j] ?? [])).toBeLessThan(1e-9);
    });
  },
);

it("reversible = unrolled on the same fixed-point dynamics", () => {
  const problem = reversibleTraining({
    ...network,
    loss: ({ hidden, out }, { x, y }) => crossEntropy(mlp({ hidden, out }, x), y),
    hyper: { learningRate: positive(0.1), momentum: unit(0.9) },
  });
  expect(apart(gradientOf(problem, reversible), gradientOf(problem, unrolled))).toBeLessThan(1e-5);
});

it.each([implicit(), implicit({ solver: neumann() })])("$name = unrolled at a converged optimum", (strategy) => {
  const problem = training({
    ...regression,
    steps: 2000,
    loss: ({ layer }, { x, y }, { l2 }) =>
      crossEntropy(dense(x, layer), y).add(layer.w.square().sum().add(layer.b.square().sum()).mul(l2)),
    validationLoss: ({ layer }, { x, y }) => crossEntropy(dense(x, layer), y),
    optimizer: sgd,
    hyper: { learningRate: 0.5, l2: positive(0.02) },
  });
  expect(apart(gradientOf(problem, strategy), gradientOf(problem, unrolled))).toBeLessThan(1e-6);
});
