/** Compiled runs: the same numbers as eager ones, whatever they run on, and in whatever order they take turns. */
import type { TensorLike } from "@dualtape/core";
import { adam, cosine, momentum, nadam, type Optimizer, scheduled, sgd } from "@dualtape/optimizers";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test, vi } from "vitest";
import {
  checkpointed,
  type Dynamics,
  drain,
  dynamics,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  online,
  oneStep,
  positive,
  realTime,
  simulate,
  training,
  truncated,
  tune,
  unrolled,
} from "../src/index.ts";

const CLOSE = 1e-12;
const random = seeded(3);
const data = { x: random.normal([24, 5]), y: random.normal([24, 2]) };
const parameters = {
  w: random.normal([5, 7], 0, 0.4),
  b: tensor(new Float64Array(7)),
  v: random.normal([7, 2], 0, 0.4),
};
const loss = <S extends TensorLike<S>>(
  { w, b, v }: { w: S; b: S; v: S },
  { x, y }: { x: S; y: S },
  { l2 }: { l2: S },
): S =>
  x
    .matmul(w)
    .add(b)
    .tanh()
    .matmul(v)
    .sub(y)
    .square()
    .sum()
    .mul(1 / 12)
    .add(w.square().sum().mul(l2));

const half = (t: number) => ({
  x: data.x.slice([12 * (t % 2), 12 * (t % 2) + 12]),
  y: data.y.slice([12 * (t % 2), 12 * (t % 2) + 12]),
});

function problem<H extends string>(optimizer: Optimizer<H>, engine: Engine, steps = 30) {
  const hyper = Object.fromEntries(Object.entries(optimizer.hyperparameters)) as Optimizer<H>["hyperparameters"];
  return training({
    parameters,
    loss,
    batches: half,
    validation: data,
    steps,
    optimizer: optimizer as Optimizer,
    hyper: { ...hyper, l2: positive(0.01) },
    engine,
  });
}

const numbersOf = (record: Readonly<Record<string, Tensor>>): readonly number[] =>
  Object.values(record).flatMap(({ data: elements }) => [...elements]);
const at = <H extends string>(of: Dynamics<H>) => hyperTensors(of, {});

const optimizers: readonly Optimizer[] = [
  sgd,
  momentum,
  adam,
  nadam,
  scheduled(adam, "learningRate", cosine(30, { peak: positive(0.01), final: positive(0.001) })) as Optimizer,
];

describe.for(optimizers)("$name", (optimizer) => {
  test("hybrid", () => {
    const [eager, ours] = (["eager", "compiled"] as const).map((engine) =>
      hypergradient(problem(optimizer, engine), hybrid),
    );
    expect(relativeError(ours?.value.item() ?? NaN, eager?.value.item() ?? 0)).toBeLessThan(CLOSE);
    // The partial by a β of 0.999 itself moves by 3e-11 where that is rounded otherwise: float64 holds so few digits of 1 − β.
    const run = problem(optimizer, "eager");
    const rounded = Object.fromEntries(
      Object.entries(run.hyperparameters).map(([name, { initial }]) => [name, Number(initial) * (1 + 2 ** -52)]),
    );
    const moved = hypergradient(run, hybrid, rounded).gradient;
    for (const [name, gradient] of Object.entries(eager?.gradient ?? {})) {
      const off = (other?: Tensor): number => relativeError([...(other?.data ?? [])], [...gradient.data]);
      expect(off(ours?.gradient[name]), name).toBeLessThan(1e-11 + 2 * off(moved[name]));
    }
    expect(relativeError(numbersOf(ours?.state ?? {}), numbersOf(eager?.state ?? {}))).toBeLessThan(CLOSE);
    expect(ours?.cost).toEqual({
      ...eager?.cost,
      engine: "compiled",
      why: expect.stringMatching(/^programs took (2\d|30) of 30 steps$/),
    });
  });

  test("a plain run, its curve step by step", () => {
    const [eager, ours] = (["eager", "compiled"] as const).map((engine) => curveOf(problem(optimizer, engine)));
    expect(relativeError(ours ?? [], eager ?? [])).toBeLessThan(CLOSE);
  });

  test.for([
    { name: "realTime", follow: (of: ReturnType<typeof problem>) => online(realTime(of, { every: 3 })) },
    { name: "oneStep", follow: (of: ReturnType<typeof problem>) => online(oneStep(of)) },
  ])("$name", async ({ follow }) => {
    const [eager, ours] = [await follow(problem(optimizer, "eager")), await follow(problem(optimizer, "compiled"))];
    expect(relativeError(ours.value, eager.value)).toBeLessThan(1e-11);
    for (const [i, step] of eager.trace.entries()) {
      expect(
        relativeError(Object.values(ours.trace[i]?.hyper ?? {}).flat(), Object.values(step.hyper).flat()),
      ).toBeLessThan(1e-11);
    }
  });
});

function curveOf(run: ReturnType<typeof problem>): readonly number[] {
  const curve: number[] = [];
  for (const { state } of simulate(run, at(run), (value) => value)) curve.push(state["loss"]?.item() ?? NaN);
  return curve;
}

test("a second run gives the same bits, with the programs of the first", () => {
  const run = problem(adam, "compiled");
  const [first, second] = [hypergradient(run, hybrid), hypergradient(run, hybrid)];
  expect(numbersOf(second.gradient)).toEqual(numbersOf(first.gradient));
  const fresh = hypergradient(problem(adam, "compiled"), hybrid);
  expect(numbersOf(fresh.gradient)).toEqual(numbersOf(first.gradient));
});

test("two runs of one dynamics take turns, each in its own state", () => {
  const run = problem(adam, "compiled");
  const alone = curveOf(run);
  const other = { ...at(run), learningRate: scalar(0.05) };
  const [a, b] = [simulate(run, at(run), (value) => value), simulate(run, other, (value) => value)];
  const curve: number[] = [];
  for (let t = 1; t <= run.steps; t++) {
    const step = a.next();
    b.next();
    if (!step.done) curve.push(step.value.state["loss"]?.item() ?? NaN);
  }
  expect(curve).toEqual(alone);
});

test("a state is read while the run is there, and kept by a copy", () => {
  const run = problem(momentum, "compiled");
  const reports = simulate(run, at(run), (value) => value);
  const next = () => reports.next().value as { readonly state: Readonly<Record<string, Tensor>> };
  for (let t = 1; t <= 4; t++) next();
  const { state } = next();
  const kept = { ...next().state };
  next();
  expect(() => state["parameters.v"]).toThrow(/after the run has gone on.*\{ \.\.\.state \}/);
  expect(kept["parameters.v"]?.shape).toEqual([7, 2]);
});

/** A dynamics whose step does other things in other steps, by its number alone. */
const stepping = (engine: Engine) =>
  dynamics({
    name: "stairs",
    engine,
    steps: 40,
    hyperparameters: { rate: positive(0.1) },
    start: (_hyper, lift) => ({ x: lift(tensor([1, 2, 3])) }),
    step: ({ x }, { rate }, { t }) => ({
      x: t > 20 ? x.sub(rate.mul(x).mul(Math.sin(t))) : x.sub(rate.mul(0.1 * (t % 3))),
    }),
    objective: ({ x }) => x.square().sum(),
  });

test("steps that differ by their number, in values and in what they do", () => {
  const [eager, ours] = [hypergradient(stepping("eager"), hybrid), hypergradient(stepping("compiled"), hybrid)];
  expect(relativeError(ours.gradient.rate.item(), eager.gradient.rate.item())).toBeLessThan(CLOSE);
});

test("a phase that is no phase is looked at step by step", () => {
  const of = stepping("compiled");
  const ours = hypergradient({ ...of, phase: () => "all alike" }, hybrid);
  expect(
    relativeError(ours.gradient.rate.item(), hypergradient(stepping("eager"), hybrid).gradient.rate.item()),
  ).toBeLessThan(CLOSE);
});

test("a step that looks at values is eager, or an error where it is to be compiled", () => {
  const looking = (engine?: Engine): Dynamics<"rate", "x"> =>
    dynamics({
      name: "looking",
      ...(engine && { engine }),
      steps: 4000,
      hyperparameters: { rate: positive(0.1) },
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { rate }) => ({ x: x.magnitude() > 0.5 ? x.sub(rate.mul(x)) : x }),
      objective: ({ x }) => x,
    });
  const value = (of: Dynamics<"rate", "x">) =>
    drain(simulate(of, { rate: scalar(0.1) }, (number) => number)).value.item();
  expect(value(looking())).toBe(value(looking("eager")));
  expect(() => value(looking("compiled"))).toThrow(/compiled\.test\.ts:\d+:\d+.*magnitude/);
});

test("a run that diverges says so as an eager one does", () => {
  const wild = (engine: Engine) =>
    training({
      parameters: { a: tensor([1, 2]) },
      loss: ({ a }) => a.square().square().sum(),
      batches: [{ none: scalar(0) }],
      steps: 60,
      optimizer: sgd,
      hyper: { learningRate: positive(3) },
      engine,
    });
  const messageOf = (engine: Engine): string => {
    try {
      hypergradient(wild(engine), hybrid);
      return "none";
    } catch (error) {
      return String(error);
    }
  };
  expect(messageOf("compiled")).toBe(messageOf("eager"));
  expect(messageOf("compiled")).toMatch(/no longer finite/);
});

test("tune compiles a long run by itself, and gives what an eager one gives", async () => {
  const options = (engine?: Engine) => ({
    parameters,
    loss,
    batches: half,
    validation: data,
    steps: 200,
    optimizer: adam,
    hyper: { learningRate: positive(0.01), beta1: oneMinus(0.9), beta2: 0.99, epsilon: 1e-8, l2: 0.01 },
    iterations: 2,
    ...(engine && { engine }),
  });
  const [byItself, eager] = [await tune(options()), await tune(options("eager"))];
  expect(relativeError(byItself.value, eager.value)).toBeLessThan(1e-9);
  expect(byItself.value).not.toBe(eager.value); // other bits: it did not run eagerly
});

test("float32 stays float32", () => {
  const to = <P extends Record<string, Tensor>>(of: P): P =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, value.to("float32")])) as P;
  const run = dynamics({
    name: "float32",
    engine: "compiled",
    steps: 20,
    hyperparameters: { rate: positive(0.1) },
    start: (_hyper, lift) => ({ w: lift(to(parameters).w) }),
    step: ({ w }, { rate }) => ({ w: w.sub(w.tanh().mul(rate)) }),
    objective: ({ w }) => w.square().sum(),
  });
  const result = hypergradient(run, hybrid, { rate: tensor(0.1, { precision: "float32" }) });
  const eager = hypergradient({ ...run, engine: "eager" }, hybrid, { rate: tensor(0.1, { precision: "float32" }) });
  expect(result.value.precision).toBe("float32");
  expect(relativeError(result.gradient.rate.item(), eager.gradient.rate.item())).toBeLessThan(1e-5);
});

test("where the engine refuses WebAssembly a long run is eager, to the bit", async () => {
  const long = (engine?: Engine) => {
    const { engine: _, ...run } = problem(adam, "eager", 200);
    return { ...run, ...(engine && { engine }) };
  };
  const eager = hypergradient(long("eager"), hybrid);
  expect(hypergradient(long(), hybrid).value.item()).not.toBe(eager.value.item());
  vi.stubGlobal("WebAssembly", undefined);
  try {
    expect(hypergradient(long(), hybrid).value.item()).toBe(eager.value.item());
    expect(relativeError(hypergradient(long("compiled"), hybrid).value.item(), eager.value.item())).toBeLessThan(1e-9);
  } finally {
    vi.unstubAllGlobals();
  }
});

describe("where no engine is named", () => {
  const spring = (steps: number) =>
    dynamics({
      name: "a spring",
      steps,
      hyperparameters: { stiffness: positive(1) },
      start: (_hyper, lift) => ({ x: lift(scalar(1)), v: lift(scalar(0)) }),
      step({ x, v }, { stiffness }) {
        const velocity = v.sub(x.mul(stiffness).mul(0.01));
        return { x: x.add(velocity.mul(0.01)), v: velocity };
      },
      objective: ({ x }) => x.square(),
    });

  test.each([hybrid, unrolled, checkpointed({ checkpoints: 5 }), truncated({ steps: 7 })])(
    "a hundred steps of two numbers are worth a program, ten are not, and one reason is told: $name",
    (strategy) => {
      expect(hypergradient(spring(100), strategy).cost.engine).toBe("compiled");
      const { engine, why } = hypergradient(spring(10), strategy).cost;
      expect({ engine, why }).toEqual({
        engine: "eager",
        why: "a run of 10 steps on so small a state is not worth a program",
      });
    },
  );
});
