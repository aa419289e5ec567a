/** Malformed calls, one a line: each gives a typed error whose message names what, where and the remedy. */
import {
  ArgumentError,
  DomainError,
  DualtapeError,
  flatten,
  ForeignTapeError,
  HyperparameterError,
  max,
  NonFiniteError,
  PerturbationError,
  Real,
  ShapeError,
  stack,
  zipTrees,
} from "@dualtape/core";
import { Dual, jacobian, jvp } from "@dualtape/forward";
import {
  AbortedError,
  between,
  gradientDescent,
  DivergenceError,
  finiteDifferences,
  hybrid,
  hypergradient,
  oneMinus,
  outerLoop,
  positive,
  real,
  simplex,
  training,
  tune,
  tuneDynamics,
  unit,
} from "@dualtape/hyperopt";
import { adam, parameterGroups, sgd } from "@dualtape/optimizers";
import { grad, Tape, Var, vjp } from "@dualtape/reverse";
import { arange, linspace, oneHot, ones, scalar, seeded, Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";

const problem = {
  parameters: { w: ones([2, 1]) },
  loss: <S extends import("@dualtape/core").TensorLike<S>>({ w }: { w: S }, { x }: { x: S }): S =>
    x.matmul(w).square().sum(),
  batches: [{ x: ones([3, 2]) }],
  steps: 2,
  optimizer: sgd,
  hyper: { learningRate: positive(0.1) },
};
const good = training(problem);
/** A problem with some of its options spoilt, as a caller without types could. */
const spoilt = (options: object): typeof problem => ({ ...problem, ...options });
const dual = (name: string): Dual<Real> => new Dual(new Real(1), [new Real(1)], { name });
const variable = (name: string): Var<Real> => {
  const tape = new Tape<Real>(name);
  return new Var(new Real(1), tape, tape.variable(new Real(1)));
};

type Kind = abstract new (...parameters: never[]) => DualtapeError;
const calls: readonly [title: string, kind: Kind, message: RegExp, call: () => unknown][] = [
  // shapes
  [
    "operands that do not broadcast",
    ShapeError,
    /add: .*\[2, 3\] and \[4\].*reshape/s,
    () => ones([2, 3]).add(ones([4])),
  ],
  ["matrices that do not fit", ShapeError, /matmul: .*\[2, 3\] and \[2, 3\]/, () => ones([2, 3]).matmul(ones([2, 3]))],
  ["a vector in a matrix product", ShapeError, /matmul.*reshape a vector/, () => ones([3]).matmul(ones([3, 1]))],
  ["a reshape that loses elements", ShapeError, /reshape: \[2, 3\] holds 6.*\[4\]/, () => ones([2, 3]).reshape([4])],
  ["an axis that is not there", ShapeError, /sum: .*axis 2.*\[2, 3\]/, () => ones([2, 3]).sum(2)],
  ["an axis named twice", ShapeError, /sum: axis 1 is named twice/, () => ones([2, 3]).sum([1, -1])],
  ["an axis of a scalar", ShapeError, /sum: .*scalar has no axes/, () => scalar(1).sum(0)],
  ["a range that leaves the axis", ShapeError, /slice: .*\[1, 9\).*axis 0/, () => ones([3]).slice([1, 9])],
  ["more ranges than axes", ShapeError, /slice: 2 ranges/, () => ones([3]).slice([0, 1], [0, 1])],
  ["a negative padding", ShapeError, /pad: .*-1/, () => ones([3]).pad([-1, 0])],
  ["a permutation that is none", ShapeError, /transpose: .*\[0\]/, () => ones([3, 2]).transpose([0])],
  [
    "parts that do not join",
    ShapeError,
    /concat: .*\[2, 3\] and \[2, 4\].*axis 0/,
    () => ones([2, 3]).concat([ones([2, 4])]),
  ],
  ["a target that nothing stretches to", ShapeError, /broadcastTo: .*\[3\].*\[2\]/, () => ones([3]).broadcastTo([2])],
  ["a Real with axes", ShapeError, /Real.broadcastTo/, () => new Real(1).broadcastTo([2])],
  ["item of many", ShapeError, /item: .*6 elements/, () => ones([2, 3]).item()],
  [
    "data that do not fill a shape",
    ShapeError,
    /Tensor: 2 elements.*\[3\]/,
    () => new Tensor(new Float64Array(2), [3]),
  ],
  ["ragged rows", ShapeError, /tensor, at \[1\]: 1 elements/, () => tensor([[1, 2], [3]])],
  ["a length that is not whole", ShapeError, /full: \[1.5\]/, () => zeros([1.5])],
  // arguments
  [
    "text among numbers",
    ArgumentError,
    /tensor, at \[1\]: the text "two" is not a plain number/,
    () => tensor([1, "two" as never]),
  ],
  ["an index beyond the axis", ArgumentError, /take: index 5 at position 1.*length 3/, () => ones([3]).take([0, 5])],
  ["a label that is no class", ArgumentError, /oneHot: label 3/, () => oneHot([0, 3], 3)],
  ["a space of one point", ArgumentError, /linspace: the count is 1/, () => linspace(0, 1, 1)],
  ["a seed that is no integer", ArgumentError, /seeded: the seed is 0.5/, () => seeded(0.5)],
  ["the maximum of nothing", ArgumentError, /max: axis 0 has no elements/, () => max(arange(0))],
  ["nothing to stack", ArgumentError, /stack: .*nothing/, () => stack<Tensor>([])],
  [
    "a plain number in a tree",
    ArgumentError,
    /layer.w: .*the plain number 3.*tensor\(/,
    () => flatten({ layer: { w: 3 } }),
  ],
  [
    "trees of two structures",
    ArgumentError,
    /zipTrees: .*\ba\b.*\bb\b/,
    () => zipTrees({ a: scalar(1) }, { b: scalar(1) }, () => 0),
  ],
  [
    "a tensor that meets another kind",
    ArgumentError,
    /mul: .*Real.*Tensor/s,
    () => scalar(1).mul(new Real(1) as never),
  ],
  [
    "a gradient by nothing",
    ArgumentError,
    /grad: .*nothing to differentiate/,
    () => grad(() => scalar(1) as never, {}),
  ],
  ["a jacobian at nothing", ArgumentError, /jacobian: .*no elements/, () => jacobian((x) => x, zeros([0]))],
  ["a tangent of another shape", ShapeError, /jvp: .*\[2\].*\[3\]/, () => jvp((x) => x, ones([3]), ones([2]))],
  ["a gradient of a vector", ShapeError, /grad: .*\[3\], not a scalar.*vjp/, () => grad((x) => x, ones([3]))],
  [
    "a cotangent of another shape",
    ShapeError,
    /vjp: .*\[2\].*\[3\]/,
    () => vjp((x) => x, ones([3])).pullback(ones([2])),
  ],
  // kinds of number
  [
    "a dual of another differentiation",
    PerturbationError,
    /outer: .*inner.*lift/s,
    () => dual("outer").mul(dual("inner")),
  ],
  [
    "a number that is not dual",
    PerturbationError,
    /outer: .*not dual.*lift/s,
    () => dual("outer").mul(new Real(1) as never),
  ],
  [
    "a variable of a foreign tape",
    ForeignTapeError,
    /first: .*second.*lift/s,
    () => variable("first").add(variable("second")),
  ],
  [
    "a number that is no variable",
    ForeignTapeError,
    /first: .*not one.*lift/s,
    () => variable("first").add(new Real(1) as never),
  ],
  [
    "a gradient whose value is from outside",
    ForeignTapeError,
    /grad: .*lift/s,
    () => grad(() => scalar(2) as never, scalar(1)),
  ],
  // domains and hyperparameters
  ["a learning rate of zero", DomainError, /positive: 0 lies outside/, () => positive(0)],
  ["a NaN to start from", DomainError, /real: /, () => real(Number.NaN)],
  ["a beta of one", DomainError, /oneMinus: 1 lies outside/, () => oneMinus(1)],
  ["a rate above one", DomainError, /unit: 1.5 lies outside/, () => unit(1.5)],
  ["bounds in the wrong order", DomainError, /between\(2, 1\): .*lower one first/, () => between(2, 1, 1.5)],
  ["weights that do not sum to 1", DomainError, /simplex: /, () => simplex([0.5, 0.6])],
  [
    "a value outside its domain",
    DomainError,
    /learningRate: -1 .*positive/s,
    () => hypergradient(good, hybrid, { learningRate: -1 }),
  ],
  [
    "a hyperparameter nobody has",
    HyperparameterError,
    /no hyperparameter "rate".*learningRate/s,
    () => hypergradient(good, hybrid, { rate: 1 } as never),
  ],
  [
    "a vector for a scalar",
    HyperparameterError,
    /learningRate: .*\[2\].*\[\]/,
    () => hypergradient(good, hybrid, { learningRate: [1, 2] }),
  ],
  [
    "a missing hyperparameter",
    HyperparameterError,
    /hyper: learningRate is missing.*positive\(0.01\)/s,
    () => training(spoilt({ hyper: {} })),
  ],
  [
    "an unknown hyperparameter",
    HyperparameterError,
    /neither sgd nor the loss reads momentun/,
    () => training(spoilt({ hyper: { ...problem.hyper, momentun: positive(0.9) } })),
  ],
  [
    "nothing to tune",
    HyperparameterError,
    /no hyperparameter has a domain/,
    () => tune(spoilt({ hyper: { learningRate: 0.1 } })),
  ],
  // training
  ["zero steps", ArgumentError, /training by sgd: steps is 0/, () => training(spoilt({ steps: 0 }))],
  ["half a step", ArgumentError, /steps is 1.5/, () => training(spoilt({ steps: 1.5 }))],
  ["no batches", ArgumentError, /batches is empty/, () => training(spoilt({ batches: [] }))],
  [
    "an empty batch",
    ArgumentError,
    /batch 0, x: shape \[0, 2\] has no elements/,
    () => training(spoilt({ batches: [{ x: zeros([0, 2]) }] })),
  ],
  [
    "batches of two structures",
    ArgumentError,
    /batch 1: it holds z where.*x/,
    () => training(spoilt({ batches: [{ x: ones([3, 2]) }, { z: ones([3, 2]) }] })),
  ],
  ["no parameters", ArgumentError, /parameters: there are no tensors/, () => training(spoilt({ parameters: {} }))],
  [
    "NaN in the data",
    NonFiniteError,
    /batch 0, x: .*NaN.*impute/s,
    () => training(spoilt({ batches: [{ x: tensor([[1, Number.NaN]]) }] })),
  ],
  [
    "NaN in the parameters",
    NonFiniteError,
    /parameters, w: .*NaN/,
    () => training(spoilt({ parameters: { w: tensor([[1], [Number.NaN]]) } })),
  ],
  [
    "NaN in the validation data",
    NonFiniteError,
    /validation, x: .*NaN/,
    () => training(spoilt({ validation: { x: tensor([[Number.NaN, 1]]) } })),
  ],
  [
    "data of the wrong width",
    ShapeError,
    /matmul: .*\[3, 5\] and \[2, 1\]/,
    () => training(spoilt({ batches: [{ x: ones([3, 5]) }] })),
  ],
  [
    "a loss that is no scalar",
    ShapeError,
    /loss: .*\[3, 1\], not \[\]/,
    () => training(spoilt({ loss: ({ w }: { w: Tensor }, { x }: { x: Tensor }) => x.matmul(w) })),
  ],
  [
    "a loss that starts at infinity",
    NonFiniteError,
    /loss: its value is Infinity/,
    () => training(spoilt({ loss: ({ w }: { w: Tensor }) => w.sum().mul(Number.POSITIVE_INFINITY) })),
  ],
  [
    "a parameter in no group",
    ArgumentError,
    /parameterGroups: .*\bw\b.*hidden/,
    () =>
      hypergradient(
        training(
          spoilt({ optimizer: parameterGroups({ hidden: sgd }), hyper: { "hidden.learningRate": positive(1) } }),
        ),
        hybrid,
      ),
  ],
  // strategies and tuning
  ["differences of no length", ArgumentError, /finiteDifferences: a step of 0/, () => finiteDifferences({ step: 0 })],
  [
    "a run that diverges",
    DivergenceError,
    /step \d+: .*finite.*smaller/s,
    () => hypergradient(training(spoilt({ steps: 500 })), hybrid, { learningRate: 10 }),
  ],
  [
    "an outer loop of no iterations",
    ArgumentError,
    /iterations is 0/,
    () => outerLoop(good, { optimizer: sgd, iterations: 0 }),
  ],
  ["tuning in no iterations", ArgumentError, /tune: iterations is 0/, () => tuneDynamics(good, { iterations: 0 })],
  [
    "an outer hyperparameter nobody has",
    HyperparameterError,
    /gradientDescent by adam: .*"rate".*learningRate/s,
    () => tuneDynamics(good, { method: gradientDescent(adam, { rate: 1 } as never) }),
  ],
  [
    "an aborted run",
    AbortedError,
    /tune: stopped by its AbortSignal.*result/s,
    () => tuneDynamics(good, { signal: AbortSignal.abort() }),
  ],
];

describe(`${calls.length} malformed calls`, () => {
  it.each(calls)("%s", async (_title, kind, message, call) => {
    const failure = await (async () => call())().then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(kind);
    if (!(failure instanceof DualtapeError)) throw new Error("no error of the library was thrown");
    expect(failure.message).toMatch(message);
    expect(failure.message).toBe(`${failure.where}: ${failure.what}. ${failure.remedy}.`);
    for (const part of [failure.where, failure.what, failure.remedy]) expect(part.length).toBeGreaterThan(2);
    expect(failure.name).toBe(kind.name);
  });
});
