/** Optimizers over trees: their states and their errors; `@dualtape/integration` holds all of them on all kinds against training runs. */
import {
  ArgumentError,
  DomainError,
  DualtapeError,
  HyperparameterError,
  positive,
  Real,
  ShapeError,
} from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  adam,
  amsgrad,
  clipByGlobalNorm,
  momentum,
  type Optimizer,
  optimizers,
  overTree,
  parameterGroups,
  piecewiseLinear,
  plainStep,
  scheduled,
  scheduleFreeSgd,
  sgd,
} from "../src/index.ts";

const model = { hidden: { w: tensor([[1, 2]]), "b.c": scalar(3) }, out: [tensor([4, 5])] };
const ones = { hidden: { w: tensor([[1, 1]]), "b.c": scalar(1) }, out: [tensor([1, 1])] };
const descent = overTree(adam);
const shown = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("a plain 0 is held where it is the lower end of a domain, and is the number 0", () => {
  const held = Object.values(optimizers).flatMap((optimizer: Optimizer) =>
    Object.entries(optimizer.hyperparameters).flatMap(([name, { range }]) =>
      range[0] >= 0 ? [[optimizer.name, name, optimizer] as const] : [],
    ),
  );
  test.for(held)("%s, %s", ([, name, optimizer]) => {
    const { init, update } = overTree(optimizer);
    const step = (value: number | Tensor): unknown => shown(update(ones, init(model), { [name]: value }));
    expect(step(0)).toEqual(step(scalar(0)));
    expect(() => step(-Number.MIN_VALUE)).toThrow(DomainError);
  });
});

describe("a state", () => {
  test("is the parameters as they are, their slots in their place, and a count", () => {
    const state = descent.init(model);
    expect(state.parameters).toBe(model);
    expect(Object.keys(state.slots.hidden["b.c"])).toEqual(["mean", "variance"]);
    expect(state.slots.out[0]?.mean.toArray()).toEqual([0, 0]);
    expect([state.t.item(), state.t.precision]).toEqual([0, "float64"]);
  });
  test("is not changed by an update", () => {
    const state = descent.init(model);
    const before = shown(state);
    const after = descent.update(ones, descent.update(ones, state));
    expect(shown(state)).toEqual(before);
    expect(after.t.item()).toBe(2);
    expect(after.slots.hidden.w.mean.toArray()).toEqual([[expect.closeTo(0.19, 14), expect.closeTo(0.19, 14)]]);
  });
  test("may be that of a number by itself", () => {
    const { parameters, slots } = overTree(momentum).update(scalar(2), overTree(momentum).init(scalar(1)));
    expect([parameters.item(), slots.velocity.item()]).toEqual([0.98, 2]);
  });
});

test("the parameters to use are those of the state, or what the optimizer keeps for that", () => {
  const state = descent.update(ones, descent.init(model));
  expect(descent.evaluated(state)).toEqual(state.parameters);
  const averaging = overTree(parameterGroups({ hidden: scheduleFreeSgd, out: sgd }));
  const after = averaging.update(ones, averaging.update(ones, averaging.init(model)));
  const { hidden, out } = averaging.evaluated(after);
  expect(hidden.w).toBe(after.slots.hidden.w["average"]);
  expect(hidden.w).not.toEqual(after.parameters.hidden.w);
  expect(out).toEqual(after.parameters.out);
});

describe("hyperparameters", () => {
  const start = descent.init(model);
  test("are plain, numbers, or customary ones", () => {
    const { learningRate, beta1, beta2, epsilon } = adam.hyperparameters;
    const all = { learningRate, beta1, beta2, epsilon };
    const full = Object.fromEntries(
      Object.entries(all).map(([name, { initial }]) => [name, scalar(initial as number)]),
    );
    const plain = { learningRate: 1e-3, beta1: 0.9 };
    expect(descent.update(model, start, full)).toEqual(descent.update(model, start));
    expect(descent.update(model, start, plain)).toEqual(descent.update(model, start));
    expect(descent.update(model, start, { learningRate: 0.1 })).not.toEqual(descent.update(model, start));
  });
  test("may be lists, where their domains hold lists", () => {
    const knots = overTree(scheduled(sgd, "learningRate", piecewiseLinear(2, { knots: positive([0.5, 0.25]) })));
    const run = (hyper: object): number =>
      knots.update(scalar(1), knots.update(scalar(1), knots.init(scalar(0)), hyper), hyper).parameters.item();
    expect([run({}), run({ "learningRate.knots": [1, 2] }), run({ "learningRate.knots": tensor([1, 2]) })]).toEqual([
      -0.75, -3, -3,
    ]);
  });
  test("are those of groups, by the paths of the tree", () => {
    const groups = overTree(parameterGroups({ "hidden.w": sgd, hidden: clipByGlobalNorm(sgd), out: momentum }));
    const { parameters } = groups.update(ones, groups.init(model), {
      "hidden.w.learningRate": 1,
      "hidden.learningRate": 1,
      "hidden.clip": 0.5,
      "out.learningRate": 2,
    });
    expect(parameters.hidden.w.toArray()).toEqual([[0, 1]]);
    expect(parameters.hidden["b.c"].item()).toBe(2.5);
    expect(parameters.out[0]?.toArray()).toEqual([2, 3]);
  });
});

/** Descends at every other step, which it must know. */
const resting: Optimizer<"learningRate", never> = {
  ...sgd,
  name: "resting",
  steady: false,
  step: (hyper, before) =>
    plainStep("resting", before.t) % 2 === 1
      ? sgd.step(hyper, before)
      : { parameter: before.parameter, slots: before.slots },
};

test("a step that is given by its number is that step, plain or not", () => {
  const lazy = overTree(resting);
  let state = lazy.init(scalar(1));
  for (let t = 1; t <= 3; t++) state = lazy.update(scalar(1), state, { learningRate: 0.125 }, t);
  expect([state.parameters.item(), state.t.item()]).toEqual([0.75, 3]);
  expect(() => lazy.update(scalar(1), state)).toThrow("resting: its step is no plain number");
  const late = descent.update(ones, { ...descent.init(model), t: scalar(6) });
  expect(descent.update(ones, descent.init(model), {}, 7)).toEqual(late);
  expect(descent.update(ones, descent.init(model), {}, scalar(7))).toEqual(late);
});

describe("refuses", () => {
  const start = descent.init(model);
  const loose = descent.update as (gradients: unknown, state: unknown, hyper?: unknown, t?: unknown) => unknown;
  const failing: Optimizer = { ...sgd, name: "failing", prepare: () => ({}) };
  test.each<readonly [string, () => unknown, new (...values: never[]) => DualtapeError, string]>([
    ["a gradient too few", () => loose({ hidden: ones.hidden }, start), ArgumentError, "has out.0 where the other has"],
    [
      "one too many",
      () => loose({ ...ones, b: scalar(1) }, start),
      ArgumentError,
      "has nothing where the other has b.",
    ],
    [
      "another shape",
      () => loose({ ...ones, out: [scalar(1)] }, start),
      ShapeError,
      "adam, out.0: a gradient of shape []",
    ],
    ["no gradients", () => loose(undefined, start), ArgumentError, "the parameters and their gradients: the value is"],
    [
      "a plain gradient",
      () => loose({ ...ones, out: [3] }, start),
      ArgumentError,
      "out.0: the value is the plain number 3",
    ],
    [
      "an unknown name",
      () => loose(ones, start, { rate: 1 }),
      HyperparameterError,
      'adam: there is no hyperparameter "rate"',
    ],
    [
      "a value outside",
      () => loose(ones, start, { beta1: 1 }),
      DomainError,
      "beta1: 1 lies outside its domain, oneMinus",
    ],
    ["NaN", () => loose(ones, start, { epsilon: NaN }), DomainError, "epsilon: NaN lies outside its domain, positive"],
    [
      "a list for one",
      () => loose(ones, start, { beta1: [0.9] }),
      HyperparameterError,
      "where its domain holds one number",
    ],
    [
      "a text",
      () => loose(ones, start, { beta1: "0.9" }),
      ArgumentError,
      'beta1 is the text "0.9". Give a number, a list',
    ],
    [
      "step 0",
      () => loose(ones, start, {}, 0),
      ArgumentError,
      "adam: the number of the step is 0. Give an integer of 1",
    ],
    ["no state", () => loose(ones, undefined), ArgumentError, "adam: the state is undefined. Give a record."],
    [
      "a state of parameters alone",
      () => loose(ones, { parameters: model }),
      ArgumentError,
      "adam: the record of slots of hidden.w is",
    ],
    [
      "one without slots",
      () => loose(ones, { ...start, slots: {} }),
      ArgumentError,
      "the record of slots of hidden.w is",
    ],
    [
      "one of momentum",
      () => loose(ones, overTree(momentum).init(model)),
      ArgumentError,
      "adam: the slot mean is missing",
    ],
    [
      "one of AMSGrad",
      () => loose(ones, overTree(amsgrad).init(model)),
      ArgumentError,
      "adam, hidden.w: the state has",
    ],
    [
      "one of Adam, for SGD",
      () => overTree(sgd).update(ones, start as never),
      ArgumentError,
      "this optimizer keeps none",
    ],
    [
      "a count of another kind",
      () => loose(ones, { ...start, t: new Real(1) }),
      ArgumentError,
      "the count of steps in the",
    ],
    ["scalars without axes", () => overTree(sgd).init({ w: new Real(1) }), ArgumentError, "the parameter w is a Real"],
    [
      "no parameters",
      () => descent.init({}),
      ArgumentError,
      "adam: the tree of parameters is empty. Give one or more.",
    ],
    [
      "no optimizer",
      () => overTree({} as never),
      ArgumentError,
      "overTree: the optimizer is a record. Give one, such as",
    ],
    [
      "a `prepare` that loses one",
      () => overTree(failing).update(ones, overTree(failing).init(model)),
      ArgumentError,
      "failing, hidden.w: its `prepare` leaves it out",
    ],
  ])("%s", (_what, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

test("parameters keep precision and shape beside hyperparameters in float64", () => {
  const single = { w: tensor([1, 2], { precision: "float32" }), b: scalar(1, { precision: "float32" }) };
  const { parameters, slots } = descent.update(single, descent.init(single), { learningRate: 0.1 });
  const all: readonly Tensor[] = [parameters.w, parameters.b, slots.b.mean, slots.w.variance];
  expect(all.map(({ precision }) => precision)).toEqual(all.map(() => "float32"));
  const wide = { learningRate: tensor([[0.1], [0.2]]) };
  expect(() => descent.update(single, descent.init(single), wide)).toThrow(ShapeError);
});
