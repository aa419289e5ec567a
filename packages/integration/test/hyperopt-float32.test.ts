/**
 * Training in float32 stays in float32, by every optimizer and every strategy, eager and compiled: parameters, slots and loss. Its
 * hypergradient, in the precision of the hyperparameters, is that of the same run in float64 to the accuracy of float32.
 *
 * What that accuracy is, the run itself tells: the hypergradient in float64 moves by so much where the data, and in each step the
 * hyperparameters and the state, move by a rounding of float32.
 */
import type { Lift, Shape, TensorLike } from "@dualtape/core";
import {
  checkpointed,
  type Dynamics,
  hybrid,
  hypergradient,
  type Strategy,
  training,
  truncated,
  tune,
  unrolled,
} from "@dualtape/hyperopt";
import { clipByGlobalNorm, clipByNorm, type Optimizer, optimizers } from "@dualtape/optimizers";
import { type Precision, seeded, type Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";

const STEPS = 20;
const random = seeded(31);
const draw = (shape: readonly number[]): Tensor => random.normal(shape).to("float32");
const data = { x: draw([12, 3]), y: draw([12, 1]), w: draw([3, 4]), b: draw([4]), v: draw([4, 1]), s: draw([]) };
type Data = typeof data;

const loss = <T extends TensorLike<T>>(
  { w, b, v, s }: { readonly w: T; readonly b: T; readonly v: T; readonly s: T },
  { x, y }: { readonly x: T; readonly y: T },
  strength: T,
): T => x.matmul(w).add(b).tanh().matmul(v).add(s).sub(y).square().sum().div(12).add(w.square().sum().mul(strength));

/** Away from the defaults where those would leave a hyperparameter without effect. */
const values: Readonly<Record<string, number>> = {
  learningRate: 0.01,
  beta1: 0.85,
  beta2: 0.95,
  momentum: 0.8,
  decay: 0.9,
  epsilon: 0.02,
  weightDecay: 0.03,
  momentumDecay: 0.05,
  clip: 0.5,
};

function problem(optimizer: Optimizer, { x, y, ...parameters }: Data, engine: "eager" | "compiled" = "eager") {
  const hyper = Object.entries(optimizer.hyperparameters).map(
    ([name, domain]) => [name, domain.from(values[name] ?? domain.initial)] as const,
  );
  return {
    parameters,
    loss: <S extends TensorLike<S>>(
      p: { readonly w: S; readonly b: S; readonly v: S; readonly s: S },
      batch: { readonly x: S; readonly y: S },
      { strength }: Readonly<Record<string, S>>,
    ): S => loss(p, batch, strength ?? p.s.zeroLike()),
    batches: [{ x, y }],
    steps: STEPS,
    optimizer,
    engine,
    hyper: { ...Object.fromEntries(hyper), strength: 0.01 },
  };
}

const mapData = (f: (tensor: Tensor) => Tensor): Data =>
  Object.fromEntries(Object.entries(data).map(([name, tensor]) => [name, f(tensor)])) as Data;
const wide = mapData((tensor) => tensor.to("float64"));
/** A float64 run whose data, and in each step whose hyperparameters and whose state, are moved by a rounding of float32. */
function jittered(optimizer: Optimizer, turn: number): Dynamics {
  const noise = seeded(turn);
  const factor = (shape: Shape): Tensor =>
    noise
      .uniform(shape, -1, 1)
      .mul(2 ** -24)
      .add(1);
  const moved = <T extends TensorLike<T>>(
    record: Readonly<Record<string, T>>,
    lift: Lift<Tensor, T>,
  ): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(record).map(([name, part]) => [name, part.mul(lift(factor(part.shape)))]));
  const dynamics = training(
    problem(
      optimizer,
      mapData((tensor) => tensor.to("float64").mul(factor(tensor.shape))),
    ),
  );
  return {
    ...dynamics,
    step: (state, hyper, { lift, ...context }) =>
      moved(dynamics.step(state, moved(hyper, lift), { lift, ...context }), lift),
  };
}

/** How many roundings in a row an operation of a step may see before its result is part of the state. */
const OPERATIONS = 16;

const precisionsOf = (state: Readonly<Record<string, Tensor>>): readonly Precision[] =>
  Object.values(state).map(({ precision }) => precision);

const gradientOf = (dynamics: Dynamics, strategy: Strategy): readonly number[] =>
  Object.values(hypergradient(dynamics, strategy).gradient).flatMap(({ data: partials }) => [...partials]);

const all: readonly Optimizer[] = [
  ...Object.values<Optimizer>(optimizers),
  clipByNorm(optimizers.momentum),
  clipByGlobalNorm(optimizers.adam),
];
const strategies: readonly Strategy[] = [
  hybrid,
  unrolled,
  checkpointed({ checkpoints: 3 }),
  truncated({ steps: STEPS }),
];

describe.each(all.map((optimizer) => [optimizer.name, optimizer] as const))("%s", (_name, optimizer) => {
  const reference = gradientOf(training(problem(optimizer, wide)), hybrid);
  const moved = [1, 2, 3, 4].map((turn) => gradientOf(jittered(optimizer, turn), hybrid));
  const accuracy = reference.map(
    (partial, i) =>
      OPERATIONS *
      (Math.max(...moved.map((other) => Math.abs((other[i] ?? NaN) - partial))) + 2 ** -24 * Math.abs(partial)),
  );
  const ways = [
    ...strategies.map((strategy) => ({ strategy, engine: "eager" as const })),
    { strategy: hybrid, engine: "compiled" as const },
  ];

  it.each(ways.map((way) => [`${way.strategy.name}, ${way.engine}`, way] as const))(
    "%s",
    (_way, { strategy, engine }) => {
      const dynamics = training(problem(optimizer, data, engine));
      const { state, gradient } = hypergradient(dynamics, strategy);
      expect(new Set(precisionsOf(state))).toEqual(new Set(["float32"]));
      expect(new Set(precisionsOf(gradient))).toEqual(new Set(["float64"]));
      const partials = Object.values<Tensor>(gradient).flatMap(({ data: numbers }) => [...numbers]);
      partials.forEach((partial, i) => {
        expect(Math.abs(partial - (reference[i] ?? NaN)), `${partial}, not ${reference[i]}`).toBeLessThanOrEqual(
          (accuracy[i] ?? 0) + Number.MIN_VALUE,
        );
      });
    },
  );
});

it.each(["eager", "compiled"] as const)("tune gives back float32, %s", async (engine) => {
  const result = await tune({ ...problem(optimizers.adam, data, engine), iterations: 2 });
  expect(new Set(precisionsOf(result.parameters))).toEqual(new Set(["float32"]));
  expect(new Set(precisionsOf(result.state))).toEqual(new Set(["float32"]));
});
