/**
 * Why a run is no longer finite: bad data, a derivative, a value out of range, and growth are told apart by every strategy, eagerly
 * and compiled, each with its own remedy.
 */
import type { TensorLike } from "@dualtape/core";
import { adam, sgd } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  checkpointed,
  DivergenceError,
  type Dynamics,
  dynamics,
  type Engine,
  evolution,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  implicit,
  positive,
  realTime,
  simulate,
  drain,
  training,
  truncated,
  tuneDynamics,
  unrolled,
  gradientDescent,
} from "../src/index.ts";

/** A root whose slope at 0 is infinite, as one written by hand. */
const steep = <S extends TensorLike<S>>(x: S): S =>
  x.elementwise({ name: "steep", kernel: Math.sqrt, partials: [(y) => (d) => d.div(y)] });

const cases: readonly (readonly [
  origin: string,
  step: number,
  message: RegExp,
  problem: (engine: Engine) => Dynamics,
])[] = [
  [
    "data",
    3,
    /x is no longer finite: the input force of this step holds NaN or infinity.*Clean or impute the data/,
    (engine) =>
      dynamics({
        name: "pushed",
        engine,
        hyperparameters: { rate: positive(0.1) },
        steps: 5,
        input: (t) => ({ force: scalar(t === 3 ? Number.NaN : 1) }),
        start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
        step: ({ x }, { rate }, { input }) => ({ x: x.sub(x.mul(rate)).add(input.force) }),
        objective: ({ x }) => x.square(),
      }),
  ],
  [
    "derivative",
    1,
    /parameters.w is no longer finite: the loss is finite, and its derivative by w, or the update by that, is not.*no slope/,
    (engine) =>
      training({
        parameters: { v: scalar(1), w: tensor([0, 1]) },
        loss: ({ v, w }) => steep(w).mul(w).sum().add(v.square()),
        batches: [scalar(0)],
        steps: 5,
        optimizer: adam,
        hyper: { learningRate: positive(0.01), beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
        engine,
      }),
  ],
  [
    "value",
    4,
    /x is no longer finite: a step made it of numbers that were finite.*logarithm or root/,
    (engine) =>
      dynamics({
        name: "falling",
        engine,
        hyperparameters: { rate: positive(1) },
        steps: 8,
        start: (_hyper, lift) => ({ x: lift(scalar(0.6)), y: lift(scalar(2.5)) }),
        step: ({ y }, { rate }) => ({ x: y.sqrt().mul(rate), y: y.sub(rate) }),
        objective: ({ x }) => x,
      }),
  ],
  [
    "growth",
    0,
    /is no longer finite: .* had grown .*smaller step size/,
    (engine) =>
      training({
        parameters: { w: scalar(1) },
        loss: ({ w }) => w.square(),
        batches: [scalar(0)],
        steps: 600,
        optimizer: sgd,
        hyper: { learningRate: positive(3) },
        engine,
      }),
  ],
];

const strategies = [
  hybrid,
  unrolled,
  checkpointed({ checkpoints: 3 }),
  truncated({ steps: 2 }),
  implicit(),
  evolution({ particles: 4 }),
  finiteDifferences(),
];
const failureOf = (run: () => unknown): DivergenceError => {
  try {
    run();
  } catch (error) {
    if (error instanceof DivergenceError) return error;
    throw error;
  }
  throw new Error("nothing diverged");
};

describe.for(cases)("%s", ([origin, step, message, problem]) => {
  const expected = { message: expect.stringMatching(message), origin, ...(step > 0 && { step }) };
  test.for<Engine>(["eager", "compiled"])("a plain run, %s", (engine) => {
    const run = problem(engine);
    const plain = () => drain(simulate(run, hyperTensors(run, {}), (value) => value));
    expect(failureOf(plain)).toMatchObject(expected);
  });
  test("hybrid, compiled", () =>
    expect(failureOf(() => hypergradient(problem("compiled"), hybrid))).toMatchObject(expected));
  test.for(strategies)("$name", (strategy) =>
    expect(failureOf(() => hypergradient(problem("eager"), strategy))).toMatchObject(expected),
  );
  test("while hyperparameters move", () => {
    const process = realTime(problem("eager"), { every: 700 });
    const moving = () => drain(simulate(process, hyperTensors(process, {}), (value) => value));
    expect(failureOf(moving)).toMatchObject(expected);
  });
});

test("an event holds all that its error says, in plain values that survive a clone", async () => {
  // The outer step from 1 goes up to where the run diverges.
  const run = dynamics({
    name: "edge",
    hyperparameters: { rate: positive(0.5) },
    steps: 400,
    start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
    step: ({ x }, { rate }) => ({ x: x.mul(rate).mul(1.5) }),
    objective: ({ x }, { rate }) => x.sub(rate),
  });
  const tuning = tuneDynamics(run, { iterations: 2, method: gradientDescent(sgd, { learningRate: 20 }) });
  const seen: unknown[] = [];
  for await (const event of tuning) {
    if (event.type !== "divergence") continue;
    const { error, ...told } = event;
    if (!(error instanceof DivergenceError)) throw error;
    const { step, hyperparameter, origin, remedy } = error;
    expect(structuredClone(told)).toMatchObject({ step, hyperparameter, origin, remedy });
    expect(structuredClone({ ...error })).toMatchObject({ name: "DivergenceError", step, origin, remedy });
    expect(origin).toBe("growth");
    seen.push(event);
  }
  expect(seen.length).toBeGreaterThan(0);
});
