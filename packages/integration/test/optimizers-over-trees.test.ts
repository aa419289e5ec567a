/**
 * Loops that people write with optimizers over trees: each rule, bare and in each wrapper, on each kind of number, is the same training run.
 */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import {
  ArgumentError,
  flatten,
  type Lift,
  mapTree,
  type Natural,
  positive,
  stack,
  type TensorLike,
  zipTrees,
} from "@dualtape/core";
import { Dual, jvp } from "@dualtape/forward";
import {
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  cosine,
  decoupledWeightDecay,
  type Optimizer,
  optimizers,
  overTree,
  parameterGroups,
  type PartialHyper,
  piecewiseLinear,
  scheduled,
  type TreeState,
  warmUp,
} from "@dualtape/optimizers";
import { grad, valueAndGrad } from "@dualtape/reverse";
import { drain, hyperTensors, simulate, training } from "@dualtape/runs";
import { type Precision, scalar, type Tensor, tensor } from "@dualtape/tensor";
import { centralDifference, relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";

const STEPS = 6;
/** The rounding errors of some hundred operations. */
const SINGLE_ROUNDING = 256 * 2 ** -23;

type Net<S> = { readonly hidden: { readonly w: S; readonly b: S }; readonly out: readonly [S, S] };

/** The squared errors of a network of four units. */
const loss = <S extends TensorLike<S>>({ hidden: { w, b }, out: [v, c] }: Net<S>, x: S, y: S): S =>
  x.matmul(w).add(b).tanh().matmul(v).add(c).sub(y).square().sum();

const waves = (shape: readonly number[], turn: number): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(turn * (i + 1))),
    { shape },
  );
const net: Net<Tensor> = {
  hidden: { w: waves([3, 4], 2), b: waves([4], 3) },
  out: [waves([4, 1], 5), scalar(0.25)],
};
const [x, y] = [waves([5, 3], 7), waves([5, 1], 11)];

const rate = warmUp(2, cosine(5, { peak: positive(0.05), final: positive(0.01) }));
const knots = piecewiseLinear(4, { knots: positive([0.02, 0.05, 0.01]) });
const wrappers: Readonly<Record<string, (optimizer: Optimizer) => Optimizer | null>> = {
  bare: (optimizer) => optimizer,
  clipByValue,
  clipByNorm,
  clipByGlobalNorm,
  decoupledWeightDecay: (optimizer) =>
    Object.hasOwn(optimizer.hyperparameters, "weightDecay") ? null : decoupledWeightDecay(optimizer as never),
  "on a curve": (optimizer) => scheduled(optimizer, "learningRate", rate),
  "on knots": (optimizer) => scheduled(optimizer, "learningRate", knots),
  "in groups": (optimizer) => parameterGroups({ hidden: clipByGlobalNorm(optimizer), out: optimizer }),
};

/** Far enough from the defaults for each to matter in few steps; all others take those. */
const typical: Readonly<Record<string, number>> = {
  learningRate: 0.03,
  beta1: 0.8,
  beta2: 0.9,
  epsilon: 1e-2,
  clip: 0.4,
};
const valuesOf = ({ hyperparameters }: Optimizer): Readonly<Record<string, Natural>> =>
  Object.fromEntries(
    Object.keys(hyperparameters).flatMap((name) => {
      const value = typical[name.split(".").at(-1) ?? name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** One step of training: what people write. */
const stepOf = (optimizer: Optimizer) => {
  const descent = overTree(optimizer);
  return <S extends TensorLike<S>>(state: TreeState<Net<S>>, x: S, y: S, hyper: PartialHyper<string, S>) => {
    const { gradient } = valueAndGrad((net, lift) => loss(net, lift(x), lift(y)), state.parameters);
    return descent.update(gradient, state, hyper);
  };
};

/** So many steps at those values. */
const runOf = (optimizer: Optimizer) => {
  const [values, step] = [valuesOf(optimizer), stepOf(optimizer)];
  return (state: TreeState<Net<Tensor>>, steps = STEPS): TreeState<Net<Tensor>> => {
    let now = state;
    for (let i = 0; i < steps; i++) now = step(now, x, y, values);
    return now;
  };
};

const numbersOf = (tree: unknown): readonly number[] =>
  flatten<unknown, Tensor>(tree).leaves.flatMap(({ data }) => [...data]);

const cases = Object.entries<Optimizer>(optimizers).flatMap(([name, optimizer]) =>
  Object.entries(wrappers).flatMap(([wrapper, wrap]) => {
    const wrapped = wrap(optimizer);
    return wrapped === null
      ? []
      : [{ name: `${name}, ${wrapper}`, optimizer: wrapped, worth: wrapper === "bare" || name === "adam" }];
  }),
);

describe.each(cases)("$name", ({ optimizer }) => {
  const [values, step, run] = [valuesOf(optimizer), stepOf(optimizer), runOf(optimizer)];
  const start = overTree(optimizer).init(net);
  const end = run(start);

  test("goes where `training` goes", () => {
    const hyper = Object.entries(optimizer.hyperparameters).map(([name, { initial }]) => [
      name,
      values[name] ?? initial,
    ]);
    const trained = training({
      parameters: net,
      loss: (at, batch) => loss(at, batch.x, batch.y),
      batches: [{ x, y }],
      steps: STEPS,
      optimizer,
      hyper: Object.fromEntries(hyper) as Readonly<Record<string, Natural>>,
      engine: "eager",
    });
    const { state } = drain(simulate(trained, hyperTensors(trained, {}), (value) => value));
    const judged = overTree(optimizer).evaluated(end);
    expect(relativeError(numbersOf(trained.parametersOf(state)), numbersOf(judged))).toBeLessThan(1e-12);
    expect(end.t.item()).toBe(STEPS);
  });

  test("has the derivatives of its differences, forward and in reverse", () => {
    /** The loss in the end, where all values that are given are so many times as large. */
    const ends = <S extends TensorLike<S>>(factor: S, lift: Lift<Tensor, S>): S => {
      const hyper = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, lift(tensor(value)).mul(factor)]),
      );
      const [on, to] = [lift(x), lift(y)];
      let state: TreeState<Net<S>> = overTree(optimizer).init(mapTree(net, lift) as Net<S>);
      for (let i = 0; i < 3; i++) state = step(state, on, to, hyper);
      return loss(state.parameters, on, to);
    };
    const { tangent } = jvp(ends, scalar(1), scalar(1));
    const difference = centralDifference((factor) => ends(scalar(factor), (value) => value).item(), 1, { step: 1e-4 });
    expect(relativeError(tangent.item(), difference, 0.1)).toBeLessThan(1e-8);
    expect(relativeError(grad(ends, scalar(1)).item(), tangent.item(), 0.1)).toBeLessThan(1e-10);
  });

  test("keeps float32, and counts in float64", () => {
    const to = (precision: Precision, tree: Net<Tensor>): Net<Tensor> => mapTree(tree, (leaf) => leaf.to(precision));
    const single = run(overTree(optimizer).init(to("float32", net)));
    const precisions = flatten<unknown, Tensor>([single.parameters, single.slots]).leaves.map((leaf) => leaf.precision);
    expect([...new Set(precisions), single.t.precision]).toEqual(["float32", "float64"]);
    expect(relativeError(numbersOf(single.parameters), numbersOf(end.parameters), 1)).toBeLessThan(SINGLE_ROUNDING);
  });

  test("trains many at once, each from where it is", () => {
    const far = run(start, STEPS - 3);
    const both = zipTrees(start, far, (a: Tensor, b: Tensor) => stack([a, b])) as TreeState<Net<Tensor>>;
    const many = vectorize(
      (state: TreeState<Net<Tensor>>, x: Tensor, y: Tensor) => {
        let now = state;
        for (let i = 0; i < 3; i++) now = step(now, x, y, values);
        return now;
      },
      { in: [0, null, null] },
    );
    const one = zipTrees(run(start, 3), end, (a: Tensor, b: Tensor) => stack([a, b]));
    expect(relativeError(numbersOf(many(both, x, y)), numbersOf(one))).toBeLessThan(1e-12);
  });
});

// Programs take most of the time: one for each rule, and for each wrapper, in which all rules are what they are by themselves.
describe.each(cases.filter(({ worth }) => worth))("$name, compiled", ({ optimizer }) => {
  const [values, step, start] = [valuesOf(optimizer), stepOf(optimizer), overTree(optimizer).init(net)];
  const end = runOf(optimizer)(start);

  test("step by step, and in a loop that goes on", () => {
    const compiled = compile((state: TreeState<Net<Traced>>, x: Traced, y: Traced) => step(state, x, y, values));
    const loop = compile.loop((state: TreeState<Net<Traced>>, _t: Traced, x: Traced, y: Traced) =>
      step(state, x, y, values),
    );
    let now: TreeState<Net<Tensor>> = start;
    for (let i = 0; i < STEPS; i++) now = compiled(now, x, y);
    expect(relativeError(numbersOf(now), numbersOf(end))).toBeLessThan(1e-12);
    expect(relativeError(numbersOf(loop(2, loop(STEPS - 2, start, x, y), x, y)), numbersOf(end))).toBeLessThan(1e-12);
  });
});

const descent = overTree(optimizers.adam);

/** A tree that was taken apart by a copy, with tensors again. */
function revived(node: unknown): unknown {
  if (typeof node !== "object" || node === null) return node;
  if ("data" in node && "shape" in node) return tensor(node.data as number[], { shape: node.shape as number[] });
  const entries = Object.entries(node).map(([key, value]) => [key, revived(value)] as const);
  return Array.isArray(node) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

test.each<readonly [string, (state: unknown) => unknown]>([
  ["structuredClone", (state) => structuredClone(state)],
  [
    "JSON",
    (state) =>
      JSON.parse(JSON.stringify(state, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value))),
  ],
])("a state is plain data, which outlives %s", (_name, copied) => {
  const state = descent.update(net, descent.init(net));
  expect(descent.update(net, revived(copied(state)) as typeof state)).toEqual(descent.update(net, state));
});

test("a state is of one kind", () => {
  const dual = new Dual(scalar(1), [], { name: "outer" });
  const mixed = (): unknown => descent.update(dual, { ...descent.init(dual), t: scalar(0) as never });
  expect(() => mixed()).toThrow(ArgumentError);
  expect(() => mixed()).toThrow("adam: the state counts its steps by a Tensor, and has a Dual for its parameters");
});
