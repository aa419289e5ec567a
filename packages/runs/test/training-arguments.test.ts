/** What `training` refuses before the first step, by name: each mistake says where it is, what it is, and what to do. */
import {
  ArgumentError,
  DomainError,
  HyperparameterError,
  NonFiniteError,
  positive,
  real,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { adam, momentum, type Optimizer, rmsprop, sgd } from "@dualtape/optimizers";
import { ones, scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { drain, hyperTensors, simulate, training } from "../src/index.ts";

interface Leaf<S> {
  readonly x: S;
}
const problem = {
  parameters: { w: ones([2, 1]) },
  loss: <S extends TensorLike<S>>({ w }: { w: S }, { x }: Leaf<S>): S => x.matmul(w).square().sum(),
  batches: [{ x: ones([3, 2]) }],
  steps: 2,
  optimizer: sgd,
  hyper: { learningRate: positive(0.1) },
};
const batch = problem.batches[0];
/** A problem with some of its options spoilt, as a caller without types could. */
const spoilt = (options: object) => () => training({ ...problem, ...options } as typeof problem);
type Kind = abstract new (...parameters: never[]) => Error;

describe("batches", () => {
  test.for<readonly [title: string, batches: unknown, message: RegExp]>([
    ["a batch size", 32, /batches is 32, a number. Give the batches themselves/],
    ["text", "all", /batches is all, a string/],
    ["nothing", null, /batches is null, nothing/],
    ["left out", undefined, /batches is undefined/],
    ["a promise", Promise.resolve([batch]), /batches is a promise. Await it first/],
    ["a Set", new Set([batch]), /batches is a Set. Give an array, as \[\.\.\.batches\]/],
    ["a Map", new Map([[0, batch]]), /batches is a Map/],
    ["a generator", (function* () {})(), /batches is a .*Give an array/],
    ["an asynchronous generator", (async function* () {})(), /read asynchronously. Load the batches first/],
    ["one batch", batch, /one batch, not a list of them. Give \[batch\]/],
    ["one tensor", ones([3, 2]), /one batch, not a list/],
    ["an asynchronous function", async () => batch, /batch of step 1: it is a promise. Load the data first/],
    ["a generator function", function* () {}, /batch of step 1: it is an iterator.*forgets/],
    ["a function of nothing", () => undefined, /batch of step 1: it is undefined. Return a tree of tensors/],
    ["a function of null", () => null, /batch of step 1: it is null/],
    ["a function of numbers", (t: number) => t, /batch of step 1: it is 1/],
    [
      "names that only look alike",
      [{ "x,y": ones([3, 2]) }, { x: ones([3, 2]), y: ones([3, 2]) }],
      /batch 1: it holds/,
    ],
  ])("%s", ([, batches, message]) => {
    expect(spoilt({ batches, loss: ({ w }: { w: Tensor }) => w.sum() })).toThrow(ArgumentError);
    expect(spoilt({ batches, loss: ({ w }: { w: Tensor }) => w.sum() })).toThrow(message);
  });

  test("of one structure may name their parts in any order", () => {
    const [x, y] = [ones([3, 2]), ones([3, 1]).mul(2)];
    const run = training({
      ...problem,
      loss: ({ w }, at) => at.x.matmul(w).sub(at.y).square().sum(),
      batches: [
        { x, y },
        { y, x },
      ],
    });
    expect(drain(simulate(run, hyperTensors(run, {}), (value) => value)).value.item()).toBeGreaterThanOrEqual(0);
  });
});

describe("losses are tried before the first step", () => {
  const validation = { x: ones([2, 2]) };
  const first = <S extends TensorLike<S>>({ w }: { w: S }): S => w.sum();
  test.for<readonly [title: string, options: object, kind: Kind, message: RegExp]>([
    [
      "a validation loss that is NaN",
      { validation, validationLoss: (p: { w: Tensor }) => first(p).mul(-1).sqrt() },
      NonFiniteError,
      /validationLoss: its value is NaN before the first step/,
    ],
    [
      "a validation loss that is no scalar",
      { validation, validationLoss: ({ w }: { w: Tensor }) => w },
      ShapeError,
      /validationLoss: its value has shape \[2, 1\], not \[\]/,
    ],
    [
      "a validation loss without data",
      { validationLoss: first },
      ArgumentError,
      /a validationLoss and no validation. Give data/,
    ],
    ["an asynchronous loss", { loss: async () => scalar(1) }, ArgumentError, /loss: its value is a Promise/],
    ["a loss that is a plain number", { loss: () => 3 }, ArgumentError, /loss: its value is 3/],
    ["a loss that returns nothing", { loss: () => undefined }, ArgumentError, /loss: its value is undefined/],
    [
      "a mistyped hyperparameter",
      {
        hyper: { learningRate: 0.1, decay: 0.1 },
        loss: (p: { w: Tensor }, _b: object, hyper: Record<string, Tensor>) => first(p).mul(hyper["dekay"] ?? 1),
      },
      HyperparameterError,
      /loss: it reads dekay, which is not in hyper.*learningRate, decay/,
    ],
    [
      "a hyperparameter of the loss and of the optimizer",
      {
        optimizer: rmsprop,
        hyper: { learningRate: 0.1, decay: 0.9, epsilon: 1e-8 },
        loss: (p: { w: Tensor }, _b: object, { decay }: { decay: Tensor }) => first(p).mul(decay),
      },
      HyperparameterError,
      /loss: it reads decay, which is a hyperparameter of rmsprop. Give the one in the loss a name of its own/,
    ],
  ])("%s", ([, options, kind, message]) => {
    expect(spoilt(options)).toThrow(kind);
    expect(spoilt(options)).toThrow(message);
  });

  test("a loss may hand on all that it is given", () => {
    const loss = <S extends TensorLike<S>>(p: { w: S }, at: Leaf<S>, hyper: object): S =>
      Object.keys({ ...hyper }).length === 1 ? problem.loss(p, at) : first(p);
    expect(spoilt({ loss })).not.toThrow();
  });
});

describe("held values", () => {
  const takes = (optimizer: Optimizer, hyper: object) => spoilt({ optimizer, hyper });
  const adams = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  test.for<readonly [title: string, run: () => unknown, message: RegExp]>([
    ["a rate below 0", takes(sgd, { learningRate: -0.1 }), /hyper, learningRate: -0.1 lies outside.*sgd.*positive/],
    ["a beta above 1", takes(adam, { ...adams, beta1: 1.5 }), /beta1: 1.5 lies outside.*adam.*oneMinus/],
    ["a beta of 1", takes(adam, { ...adams, beta2: 1 }), /beta2: 1 lies outside/],
    ["one of several", takes(sgd, { learningRate: [0.1, -1] }), /\[0.1, -1\] lies outside/],
  ])("$0 is refused", ([, run, message]) => {
    expect(run).toThrow(DomainError);
    expect(run).toThrow(message);
  });
  test.for<readonly [title: string, value: unknown, message: RegExp]>([
    ["NaN", Number.NaN, /learningRate: NaN is neither a domain nor finite numbers/],
    ["infinity", Infinity, /Infinity is neither/],
    ["text", "0.1", /the text "0.1" is neither/],
    ["nothing", null, /null is neither/],
    ["no values", [], /\[\] is neither/],
    ["a tensor", tensor([0.1]), /is neither a domain/],
  ])("%s is refused", ([, value, message]) => {
    expect(takes(sgd, { learningRate: value })).toThrow(HyperparameterError);
    expect(takes(sgd, { learningRate: value })).toThrow(message);
  });
  test("the lower end of a domain switches something off", () => {
    expect(takes(adam, { ...adams, beta1: 0, epsilon: 0 })).not.toThrow();
    expect(takes(momentum, { learningRate: 0.1, momentum: 0 })).not.toThrow();
  });
  test("a domain of one's own decides for itself", () =>
    expect(takes(sgd, { learningRate: real(-0.1) })).not.toThrow());
});

describe("an update keeps the shape of what it updates", () => {
  const run = (options: object) => () => {
    const spoiltRun = spoilt(options)();
    drain(simulate(spoiltRun, hyperTensors(spoiltRun, {}), (value) => value));
  };
  test.for(["eager", "compiled"])("%s: a rate for each of what is not there", (engine) => {
    const options = { hyper: { learningRate: positive([0.1, 0.2, 0.3]) }, engine };
    expect(run(options)).toThrow(ShapeError);
    expect(run(options)).toThrow(/sgd, w: .*the parameter of shape \[2, 1\] one of shape \[2, 3\].*parameterGroups/);
  });
  test("a slot", () => {
    const growing: Optimizer<"learningRate", "history"> = {
      ...sgd,
      init: (parameter) => ({ history: parameter }),
      step: (hyper, before) => ({
        ...sgd.step(hyper, { ...before, slots: {} }),
        slots: { history: before.slots.history.concat([before.gradient]) },
      }),
    };
    expect(run({ optimizer: growing })).toThrow(/sgd, w: an update makes its slot history of shape \[2, 1\]/);
  });
  test("a rate for each column stays", () => expect(run({ hyper: { learningRate: positive([0.1]) } })).not.toThrow());
  test("a gradient that `prepare` loses is missed", () =>
    expect(run({ optimizer: { ...sgd, prepare: () => ({}) } })).toThrow(/sgd, w: its `prepare` leaves it out/));
});
