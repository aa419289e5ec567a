import { compile, type Traced } from "@dualtape/compile";
import { type Domain, oneMinus, positive, type TensorLike, unit } from "@dualtape/core";
import {
  accumulation,
  type After,
  centralization,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  constant,
  cosine,
  decoupledWeightDecay,
  type Hyper,
  lookahead,
  type Optimizer,
  optimizers,
  parameterGroups,
  piecewiseConstant,
  piecewiseLinear,
  type Schedule,
  scheduled,
  type StepNumber,
  stepAll,
  stepDecay,
  warmUp,
} from "@dualtape/optimizers";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";

const STEPS = 14;

const { adam, nadam, sgd, momentum } = optimizers;
const rate = { peak: positive(0.2), final: positive(0.01) };

const schedules: Readonly<Record<string, Schedule>> = {
  constant: constant({ value: positive(0.1) }),
  "cosine, beyond its horizon": cosine(9, rate),
  "cosine over one step": cosine(1, rate),
  stepDecay: stepDecay(3, { initial: positive(0.2), factor: unit(0.7) }),
  "piecewiseLinear, beyond its horizon": piecewiseLinear(10, { knots: positive([0.1, 0.3, 0.2, 0.05]) }),
  "piecewiseLinear with one knot": piecewiseLinear(5, { knots: positive([0.1]) }),
  "piecewiseConstant, beyond its values": piecewiseConstant(4, { values: positive([0.2, 0.1, 0.05]) }),
  "warmUp of cosine": warmUp(4, cosine(6, rate)),
  "warmUp of stairs": warmUp(3, stepDecay(2, { initial: positive(0.2), factor: unit(0.5) })),
};

const cases: Readonly<Record<string, Optimizer>> = {
  ...optimizers,
  "clipped by value": clipByValue(adam),
  "clipped by norm": clipByNorm(momentum),
  "clipped by global norm": clipByGlobalNorm(nadam),
  "decoupled weight decay": decoupledWeightDecay(nadam),
  lookahead: lookahead(adam, 3),
  accumulation: accumulation(nadam, 4),
  "accumulation of what is clipped": accumulation(clipByGlobalNorm(adam), 4),
  centralization: centralization(adam),
  "in groups": parameterGroups({ w: scheduled(adam, "beta1", constant({ value: oneMinus(0.8) })), other: sgd }),
  "with a scheduled threshold": scheduled(clipByGlobalNorm(sgd), "clip", schedules["stepDecay"] as Schedule),
  ...Object.fromEntries(
    Object.entries(schedules).map(([name, schedule]) => [name, scheduled(adam, "learningRate", schedule)]),
  ),
};

/** A step on Σ c(θ − a)²/2 + θ⁴/40. */
function stepOf<T extends TensorLike<T>>(
  optimizer: Optimizer,
  hyper: Hyper<string, T>,
  { parameter, slots }: After<string, T>,
  t: StepNumber<T>,
  { a, c }: { readonly a: T; readonly c: T },
): After<string, T> {
  const gradient = parameter.sub(a).mul(c).add(parameter.square().mul(parameter).mul(0.1));
  return stepAll(optimizer, hyper, { w: { parameter, slots, gradient, t, path: "w" } }).w;
}

const problem = { a: tensor([0.5, -1, 0, 2]), c: tensor([1, 0.3, 2, 0.05]) };
const start = tensor([1, -2, 0.3, 0.1]);
const numbersOf = ({ parameter, slots }: After<string, Tensor>): readonly number[] =>
  [parameter, ...Object.values(slots)].flatMap(({ data }) => [...data]);

describe.each(Object.entries(cases))("%s", (_name, optimizer) => {
  const hyper = Object.fromEntries(
    Object.entries<Domain>(optimizer.hyperparameters).map(([name, { initial }]) => [name, tensor(initial)]),
  );
  const initial = { parameter: start, slots: optimizer.init(start, "w") };
  let eager: After<string, Tensor> = initial;
  for (let t = 1; t <= STEPS; t++) eager = stepOf(optimizer, hyper, eager, t, problem);

  test("takes a scalar as the number of its step", () => {
    let ours: After<string, Tensor> = initial;
    for (let t = 1; t <= STEPS; t++) ours = stepOf(optimizer, hyper, ours, scalar(t), problem);
    expect(relativeError(numbersOf(ours), numbersOf(eager))).toBeLessThan(1e-12);
  });
  test("is compiled with it as an argument", () => {
    const step = compile(
      (h: Hyper<string, Traced>, before: After<string, Traced>, t: Traced, given: { a: Traced; c: Traced }) =>
        stepOf(optimizer, h, before, t, given),
    );
    let ours: After<string, Tensor> = initial;
    for (let t = 1; t <= STEPS; t++) ours = step(hyper, ours, scalar(t), problem);
    expect(relativeError(numbersOf(ours), numbersOf(eager))).toBeLessThan(1e-12);
  });
  test("is compiled with that of a loop", () => {
    const loop = compile.loop(
      (before: After<string, Traced>, t: Traced, h: Hyper<string, Traced>, given: { a: Traced; c: Traced }) =>
        stepOf(optimizer, h, before, t, given),
    );
    const ours = loop(STEPS, initial, hyper, problem);
    expect(relativeError(numbersOf(ours), numbersOf(eager))).toBeLessThan(1e-12);
  });
});
