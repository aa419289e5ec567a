/**
 * Everything is found by its name, whatever that is: a problem whose parameters, batches, slots, states or hyperparameters have
 * hostile names gives to the bit what it gives under plain ones, eagerly and compiled, in forward and in reverse mode.
 */
import type { TensorLike } from "@dualtape/core";
import { adam, type Optimizer } from "@dualtape/optimizers";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  gradientDescent,
  guided,
  hybrid,
  hypergradient,
  hyperTensors,
  type Method,
  oneStep,
  positive,
  realTime,
  rprop,
  simulate,
  tpe,
  training,
  tuneDynamics,
  tuneSteps,
  unrolled,
} from "../src/index.ts";

const hostile = [
  "b",
  "a:b",
  "a/b",
  "a",
  "",
  "10",
  "2",
  "loss",
  "constructor",
  "toString",
  "\n",
  "u.a",
  '"',
  "run/a",
] as const;
const plain = hostile.map((_, i) => `plain${String.fromCharCode(97 + i)}`);
const engines: readonly Engine[] = ["eager", "compiled"];
const STEPS = 4;

/** Values by name, drawn alike whatever the names are. */
const drawn = (names: readonly string[], seed: number, shape: readonly number[] = [2]): Record<string, Tensor> => {
  const random = seeded(seed);
  return Object.fromEntries(names.map((name) => [name, random.uniform(shape, 0.5, 1.5)]));
};
const named = <S>(names: readonly string[], values: Readonly<Record<string, S>>): readonly S[] =>
  names.map((name) => values[name] as S);
/** A sum in which no term can take the place of another. */
const total = <S extends TensorLike<S>>(terms: readonly S[]): S =>
  terms.map((term, i) => term.sum().mul(i + 1)).reduce((sum, term) => sum.add(term));

/** Momentum, once for each slot. */
const manySlots = (names: readonly string[]): Optimizer<"learningRate"> => ({
  name: "manySlots",
  hyperparameters: { learningRate: positive(0.01) },
  init: (parameter) => Object.fromEntries(names.map((name) => [name, parameter.zeroLike()])),
  step({ learningRate }, { parameter, gradient, slots }) {
    const after = Object.fromEntries(
      names.map((name, i) => [name, slots[name]?.mul(0.1 * i).add(gradient) ?? gradient]),
    );
    return {
      parameter: parameter.sub(total(names.map((name) => after[name] ?? gradient)).mul(learningRate)),
      slots: after,
    };
  },
});

const betas = { learningRate: positive(0.01), beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
const problems: Readonly<Record<string, (names: readonly string[], engine: Engine) => Dynamics>> = {
  parameters: (names, engine) =>
    training({
      parameters: drawn(names, 1),
      loss: (parameters, x) => total(named(names, parameters).map((value, i) => value.sub(x.mul(i)).square())),
      batches: [scalar(0.3), scalar(0.4)],
      steps: STEPS,
      optimizer: adam,
      hyper: betas,
      engine,
    }),
  batches: (names, engine) =>
    training({
      parameters: { w: scalar(1) },
      loss: ({ w }, batch) => total(named(names, batch).map((value) => value.mul(w).sub(1).square())),
      batches: [drawn(names, 2), drawn([...names].reverse(), 3)],
      steps: STEPS,
      optimizer: adam,
      hyper: betas,
      engine,
    }),
  slots: (names, engine) =>
    training({
      parameters: { w: scalar(1), "w:b": scalar(2) },
      loss: ({ w, "w:b": other }) => w.mul(3).sub(1).square().add(other.sub(w).square()),
      batches: [scalar(0)],
      steps: STEPS,
      optimizer: manySlots(names),
      hyper: { learningRate: positive(1e-3) },
      engine,
    }),
  "hyperparameters of a loss": (names, engine) =>
    training({
      parameters: { w: scalar(1) },
      loss: ({ w }, _batch, hyper) => total(named(names, hyper).map((value, i) => w.sub(i).square().mul(value))),
      batches: [scalar(0)],
      steps: STEPS,
      optimizer: adam,
      hyper: { ...betas, ...Object.fromEntries(names.map((name, i) => [name, positive(0.1 + 0.1 * i)])) },
      engine,
    }),
  "states, inputs and hyperparameters of a dynamics": (names, engine) =>
    dynamics({
      name: "names",
      engine,
      hyperparameters: Object.fromEntries(names.map((name, i) => [name, positive(0.1 + 0.01 * i)])),
      steps: STEPS,
      input: (t: number) => drawn(names, t),
      start: (hyper, lift) =>
        Object.fromEntries(names.map((name) => [name, lift(scalar(1)).add(hyper[name] as never)])),
      step: (state, hyper, { input }) =>
        Object.fromEntries(
          names.map((name, i) => {
            const [x, next] = [state[name] as never, state[names[(i + 1) % names.length] as string] as never];
            return [name, step(x, next, hyper[name] as never, input[name] as never)];
          }),
        ),
      objective: (state) => total(named(names, state)),
    }),
};
const step = <S extends TensorLike<S>>(x: S, next: S, rate: S, data: S): S =>
  x.sub(next.mul(rate)).add(data.sum().mul(0.1)).tanh();

/** A record as a list, in the order of the names that are hostile in one of two, and of all others. */
const inOrder = (names: readonly string[], values: Readonly<Record<string, Tensor>>): readonly number[] => [
  ...names.flatMap((name) => [...(Object.hasOwn(values, name) ? (values[name]?.data ?? []) : [])]),
  ...Object.keys(values)
    .filter((name) => !names.includes(name))
    .flatMap((name) => [...(values[name]?.data ?? [])]),
];

describe.for(Object.entries(problems))("%s", ([, problem]) => {
  test.for(engines)("%s, in both modes", (engine) => {
    const of = (names: readonly string[], strategy: typeof hybrid) => {
      const { value, gradient } = hypergradient(problem(names, engine), strategy);
      return [value.item(), ...inOrder(names, gradient)];
    };
    const expected = of(plain, hybrid);
    expect(of(hostile, hybrid)).toEqual(expected);
    expect(of(hostile, unrolled)).toEqual(of(plain, unrolled));
    of(hostile, unrolled).forEach((partial, i) => expect(partial).toBeCloseTo(expected[i] ?? Number.NaN, 10));
  });

  test("tuned, and moved while it runs", async () => {
    const of = async (names: readonly string[]) => {
      const run = problem(names, "eager");
      const tuned = await tuneDynamics(run, { iterations: 2 });
      const moved = [realTime(run), ...(run.monitor ? [oneStep(run)] : [])].map((process) => {
        const end = drain(simulate(process, hyperTensors(process, {}), (value) => value));
        return [end.value.item(), ...inOrder(names, process.hyperOf(end.state))];
      });
      return { value: tuned.value, moved };
    };
    expect(await of(hostile)).toEqual(await of(plain));
  });
});

const tensors = drawn(plain.slice(0, 12), 4);
const [a, b, c] = named(plain, tensors) as [Tensor, Tensor, Tensor];
/** Each with its leaves in the order in which it is written. */
const trees: readonly (readonly [form: string, tree: unknown, leaves: (tree: never) => readonly Tensor[]])[] = [
  ["a tuple in a tuple", [[a, b], c], ([[x, y], z]: [[Tensor, Tensor], Tensor]) => [x, y, z]],
  ["tuples three deep", [[[a], b], c], ([[[x], y], z]: [[[Tensor], Tensor], Tensor]) => [x, y, z]],
  ["12 entries", Object.values(tensors), (list: readonly Tensor[]) => list],
  ["12 entries beside one", [c, Object.values(tensors)], ([x, list]: [Tensor, Tensor[]]) => [x, ...list]],
  ["numeric keys", { b: a, 10: b, 2: c }, (tree: Record<string, Tensor>) => [tree["b"], tree[10], tree[2]] as Tensor[]],
  [
    "numeric keys below others",
    { x: { 1: a, 0: b }, 0: c },
    (tree: { x: Record<number, Tensor>; 0: Tensor }) => [tree.x[1], tree.x[0], tree[0]] as Tensor[],
  ],
  ["a number alone", a, (tree: Tensor) => [tree]],
];

describe.for(trees)("%s", ([, tree, leavesOf]) => {
  const loss = (leaves: readonly Tensor[], by: number): number =>
    total(leaves.map((leaf) => leaf.mul(by).sub(1).square())).item();

  test.for(engines)("as a batch, %s", (engine) => {
    const run = training({
      parameters: scalar(2),
      loss: (w, batch) =>
        total(leavesOf(batch as never).map((leaf) => (leaf as never as typeof w).mul(w).sub(1).square())),
      batches: [tree, tree],
      steps: 2,
      optimizer: adam,
      hyper: { ...betas, learningRate: positive(1e-30) },
      engine,
    });
    const { value } = drain(simulate(run, hyperTensors(run, {}), (number) => number));
    expect(value.item()).toBeCloseTo(loss(leavesOf(tree as never), 2), 10);
  });

  test.for(engines)("as parameters, %s", (engine) => {
    const run = training({
      parameters: tree,
      loss: (at, x) => total(leavesOf(at as never).map((leaf) => (leaf as never as typeof x).mul(x).sub(1).square())),
      batches: [scalar(2)],
      steps: 2,
      optimizer: adam,
      hyper: { ...betas, learningRate: positive(1e-30) },
      engine,
    });
    const { value, state } = drain(simulate(run, hyperTensors(run, {}), (number) => number));
    expect(value.item()).toBeCloseTo(loss(leavesOf(tree as never), 2), 10);
    expect(leavesOf(run.parametersOf(state) as never).map((leaf) => leaf.toArray())).toEqual(
      leavesOf(tree as never).map((leaf) => leaf.toArray()),
    );
  });
});

test.for<readonly [string, () => Method]>([
  ["guided", guided],
  ["rprop", rprop],
  ["tpe", () => tpe({ startup: 2 })],
  ["gradientDescent", () => gradientDescent(adam)],
])("hostile hyperparameters are tuned by %s, and gone on with, as plain ones are", ([, method]) => {
  const of = (names: readonly string[]) => {
    const domains = (i: number) => (i === 0 ? positive([0.2, 0.3]) : positive(0.1 + 0.01 * i));
    const problem = dynamics({
      name: "names",
      engine: "eager",
      hyperparameters: Object.fromEntries(names.map((name, i) => [name, domains(i)])),
      steps: 2,
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, hyper) => ({ x: x.sub(total(named(names, hyper)).mul(0.01)) }),
      objective: ({ x }, hyper) => x.square().add(total(named(names, hyper).map((value) => value.sub(0.3).square()))),
    });
    const whole = drain(tuneSteps(problem, { method: method(), iterations: 9 }));
    const { checkpoint } = drain(tuneSteps(problem, { method: method(), iterations: 5 }));
    const from = JSON.parse(JSON.stringify(checkpoint)) as typeof checkpoint;
    const again = drain(tuneSteps(problem, { method: method(), iterations: 9, from }));
    expect(again.trace.map(({ hyper, value }) => [hyper, value])).toEqual(
      whole.trace.map(({ hyper, value }) => [hyper, value]),
    );
    return [whole.value, named(names, whole.hyper)];
  };
  // Integer names come first in any record, and a draw is by order: these are hostile in all other ways.
  const others = hostile.filter((name) => !/^\d+$/.test(name));
  expect(of(others)).toEqual(of(plain.slice(0, others.length)));
});

test("the one name that a record cannot have is refused", () => {
  const proto = Object.fromEntries([["__proto__", positive(1)]]);
  expect(() => dynamics({ ...problems["parameters"]?.(plain, "eager"), hyperparameters: proto } as never)).toThrow(
    /hyperparameters: a name is __proto__. Choose another/,
  );
  expect(() =>
    training({
      parameters: scalar(1),
      loss: (w) => w,
      batches: [scalar(0)],
      steps: 1,
      optimizer: adam,
      hyper: { ...betas, ...proto, ["__proto__"]: positive(1) },
    }),
  ).toThrow(/a name is __proto__/);
});

test("a hyperparameter that all objects have is unknown, where nobody gave it", () => {
  const run = training({
    parameters: scalar(1),
    loss: (w) => w.square(),
    batches: [scalar(0)],
    steps: 1,
    optimizer: adam,
    hyper: betas,
  });
  expect(() => hypergradient(run, hybrid, { constructor: 1 } as never)).toThrow(/no hyperparameter "constructor"/);
});
