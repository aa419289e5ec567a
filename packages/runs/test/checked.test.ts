/** A dynamics is looked at: no name that nobody gave, no part that grows by broadcasting, no state that is none. */
import { ArgumentError, positive, ShapeError } from "@dualtape/core";
import { ones, scalar, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { drain, dynamics, type Engine, hyperTensors, simulate } from "../src/index.ts";

const good = {
  name: "good",
  hyperparameters: { rate: positive(0.1) },
  steps: 4,
  input: () => ({ weight: scalar(3) }),
  start: (_hyper: unknown, lift: (value: Tensor) => Tensor) => ({ x: lift(scalar(0)) }),
  step: ({ x }: { x: Tensor }, _hyper: unknown, { input }: { input: { weight: Tensor } }) => ({
    x: x.add(input.weight),
  }),
  objective: ({ x }: { x: Tensor }) => x,
};
const engines: readonly Engine[] = ["eager", "compiled"];
/** A run with some of its functions spoilt, as a caller without types could. */
const spoilt = (options: object, engine: Engine = "eager") => {
  const run = dynamics({ ...good, engine, ...options } as never) as ReturnType<typeof dynamics>;
  return () => drain(simulate(run, hyperTensors(run, {}), (value) => value)).value.toArray();
};

type Given = Record<string, Record<string, Tensor>>;
type AnyStep = (state: Given[string], hyper: Given[string], context: { input: Given[string] }) => unknown;
const reads = (of: AnyStep) => ({ step: of });
const add = (x: Tensor | undefined, y: Tensor | undefined) => ({ x: (x as Tensor).add(y as Tensor) });

describe.for(engines)("%s", (engine) => {
  test("what is right runs", () => expect(spoilt({}, engine)()).toBe(12));

  test.for<readonly [title: string, options: object, message: RegExp]>([
    [
      "input",
      reads(({ x }, _hyper, { input }) => add(x, input["wieght"])),
      /good, step 1: there is no input "wieght". Correct the name: there is weight/,
    ],
    ["state", reads(({ y, x }) => add(x, y)), /step 1: there is no part of the state "y".*there is x/],
    ["hyperparameter", reads(({ x }, { rat }) => add(x, rat)), /no hyperparameter "rat".*rate/],
    ["hyperparameter, at the start", { start: ({ rat }: Given[string]) => ({ x: rat }) }, /start: .*"rat"/],
    ["state, in the end", { objective: ({ y }: Given[string]) => y }, /objective: .*"y"/],
    [
      "input where there is none",
      { ...reads(({ x }, _hyper, { input }) => add(x, input["weight"])), input: undefined },
      /no input "weight". It has none/,
    ],
    ["name that all objects have", reads(({ x, constructor }) => add(x, constructor as never)), /"constructor"/],
  ])("a mistyped $0 is refused by its name", ([, options, message]) => {
    expect(spoilt(options, engine)).toThrow(ArgumentError);
    expect(spoilt(options, engine)).toThrow(message);
  });

  test.for<readonly [title: string, step: AnyStep, start: Tensor, message: RegExp]>([
    [
      "a vector to a matrix",
      ({ x }) => ({ x: (x as Tensor).add(ones([4, 3])) }),
      zeros([3]),
      /x has grown from \[3\] to \[4, 3\] by broadcasting/,
    ],
    ["a row to more", ({ x }) => ({ x: (x as Tensor).add(ones([4, 3])) }), zeros([1, 3]), /\[1, 3\] to \[4, 3\]/],
  ])("%s is refused after the first step", ([, grow, start, message]) => {
    const step = (state: Given[string], hyper: Given[string], context: { t: number; input: Given[string] }) =>
      context.t === 2 ? grow(state, hyper, context) : state;
    const options = { start: () => ({ x: start }), step, objective: ({ x }: Given[string]) => (x as Tensor).sum() };
    expect(spoilt(options)).toThrow(ShapeError);
    expect(spoilt(options)).toThrow(message);
  });
});

test("a part may be laid out in the first step, and a history may grow", () => {
  const options = {
    start: () => ({ x: scalar(0), history: zeros([1]) }),
    step: ({ x, history }: Given[string]) => ({
      x: (x as Tensor).add(ones([3])),
      history: (history as Tensor).concat([ones([1])]),
    }),
    objective: ({ x, history }: Given[string]) => (x as Tensor).sum().add((history as Tensor).sum()),
  };
  expect(spoilt(options)()).toBe(16);
});

test("a state may have other parts at other steps", () => {
  const options = {
    step: ({ x }: Given[string], _hyper: unknown, { t, lift }: { t: number; lift: (value: Tensor) => Tensor }) => ({
      x: (x as Tensor).add(1),
      ...(t % 2 === 1 && { odd: lift(scalar(t)) }),
    }),
  };
  for (const engine of engines) expect(spoilt(options, engine)()).toBe(4);
});

test("a part that was not lifted is refused once that matters", () => {
  const options = { step: ({ x }: Given[string]) => ({ x: x as Tensor, other: scalar(1) }) };
  expect(spoilt(options)()).toBe(0);
  expect(spoilt(options, "compiled")).toThrow(ArgumentError);
  expect(spoilt(options, "compiled")).toThrow(/other is a Tensor. Make it a number of the run with lift/);
});

test.for<readonly [title: string, options: object, message: RegExp]>([
  ["a plain number as a part", { start: () => ({ x: 1 }) }, /start: x is 1. Make it a number of the run with lift/],
  ["nothing as a part", { step: () => ({ x: undefined }) }, /step 1: x is undefined/],
  ["nothing", { step: () => {} }, /step 1: the state is undefined. Return a record/],
  ["a promise", { step: async () => ({ x: scalar(1) }) }, /step 1: the state is a Promise/],
  ["a number", { start: () => tensor([1]) }, /start: the state is a Tensor/],
  ["an objective that is plain", { objective: () => 3 }, /objective: it is 3/],
  ["an objective that is nothing", { objective: () => {} }, /objective: it is undefined/],
])("$0 is refused", ([, options, message]) => {
  expect(spoilt(options)).toThrow(ArgumentError);
  expect(spoilt(options)).toThrow(message);
});
