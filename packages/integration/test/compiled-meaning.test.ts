/** The engine changes no meaning: whatever changes between runs, in a run, or at each call, a compiled run does what an eager one does. */
import { ImpureError } from "@dualtape/compile";
import type { Lift, TensorLike } from "@dualtape/core";
import { momentum } from "@dualtape/optimizers";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import {
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  online,
  oneStep,
  positive,
  realTime,
  simulate,
  training,
  tuneDynamics,
} from "@dualtape/hyperopt";

const STEPS = 12;

/** As many as are worth a program. */
const LONG = 3000;

/** What a step closes over. */
interface World {
  /** A number. */
  strength: number;
  /** An array. */
  force(): Tensor;
}

type Made = Dynamics<"learningRate", string>;
type Making = (world: World, options: { readonly engine?: Engine; readonly steps?: number }) => Made;

const base = { hyperparameters: { learningRate: positive(0.05) } };
const start = <T extends TensorLike<T>>(_hyper: unknown, lift: Lift<Tensor, T>) => ({ x: lift(tensor([1, -2, 3])) });
const named = (name: string, { engine, steps = STEPS }: { engine?: Engine; steps?: number }) => ({
  ...base,
  name,
  steps,
  ...(engine && { engine }),
});
const judged = {
  objective: <T extends TensorLike<T>>({ x }: { readonly x: T }): T => x.square().sum(),
  monitor: <T extends TensorLike<T>>({ x }: { readonly x: T }): T => x.square().sum(),
};

const kinds: Readonly<Record<string, Making>> = {
  "training, whose loss closes over it": (world, { engine, steps = STEPS }) =>
    training({
      parameters: { x: tensor([1, -2, 3]) },
      loss: ({ x }) => x.square().square().sum().mul(world.strength),
      batches: [{ none: tensor([1]) }],
      steps,
      optimizer: momentum,
      hyper: { ...base.hyperparameters, momentum: 0.5 },
      ...(engine && { engine }),
    }) as Made,
  "steps that are alike": (world, options) =>
    dynamics({
      ...named("alike", options),
      ...judged,
      start,
      step: ({ x }, { learningRate }, { lift }) => ({
        x: x.sub(x.sin().mul(learningRate).mul(world.strength)).add(lift(world.force())),
      }),
    }) as Made,
  "steps that are told their phase": (world, options) =>
    dynamics({
      ...named("in phases", options),
      ...judged,
      phase: (t) => (t % 3 === 0 ? "third" : "other"),
      start,
      step: ({ x }, { learningRate }, { phase, count, lift }) => ({
        x: x
          .sub((phase === "third" ? x.tanh() : x.sin()).mul(learningRate).mul(world.strength).div(count))
          .add(lift(world.force())),
      }),
    }) as Made,
  "steps that ask for their number": (world, options) =>
    dynamics({
      ...named("by number", options),
      ...judged,
      start,
      step: ({ x }, { learningRate }, { t, lift }) => ({
        x: x
          .sub((t % 3 === 0 ? x.tanh() : x.sin()).mul(learningRate).mul(world.strength * Math.cos(t)))
          .add(lift(world.force())),
      }),
    }) as Made,
};

/** The numbers that come of a run. */
const roads: Readonly<Record<string, (of: Made) => Promise<readonly number[]> | readonly number[]>> = {
  simulate: (of) => numbersOf(drain(simulate(of, hyperTensors(of, {}), (value) => value)).state),
  hybrid: (of) => {
    const { value, gradient } = hypergradient(of, hybrid);
    return [value.item(), gradient.learningRate.item()];
  },
  realTime: async (of) => numbersOf((await online(realTime(of))).state),
  oneStep: async (of) => numbersOf((await online(oneStep(of))).state),
  tune: async (of) => (await tuneDynamics(of, { iterations: 2 })).trace.map(({ value }) => value),
};

const numbersOf = (state: Readonly<Record<string, Tensor>>): readonly number[] =>
  Object.values(state).flatMap(({ data }) => [...data]);
const still = (): World => ({ strength: 1, force: () => tensor([0.01, 0, 0]) });
const cases = Object.entries(kinds).flatMap(([kind, make]) =>
  Object.entries(roads).map(([road, run]) => ({ kind, road, make, run })),
);

describe("a variable that changes between runs", () => {
  test.for(cases)("$kind, by $road", async ({ make, run }) => {
    const world = still();
    const [eager, compiled] = [make(world, { engine: "eager" }), make(world, { engine: "compiled" })];
    for (const [strength, push] of [
      [1, 0.01],
      [0.5, 0.01],
      [0.5, 0.2],
      [1, 0.01],
    ] as const) {
      world.strength = strength;
      world.force = () => tensor([push, 0, 0]);
      expect(relativeError(await run(compiled), await run(eager))).toBeLessThan(1e-12);
    }
  });
});

describe("noise that is drawn inside of a step", () => {
  const noisy = cases.filter(
    ({ kind }) => kind === "steps that are alike" || kind === "steps that are told their phase",
  );
  const drawing = (): World => {
    const random = seeded(1);
    return { strength: 1, force: () => random.normal([3], 0, 0.01) };
  };
  test.for(noisy)("$kind, by $road: refused where it is to be compiled, with its line", async ({ make, run }) => {
    const attempt = async () => await run(make(drawing(), { engine: "compiled" }));
    await expect(attempt()).rejects.toThrow(ImpureError);
    await expect(attempt()).rejects.toThrow(/compiled-meaning\.test\.ts:\d+:\d+.* became /);
  });
  test.for(noisy.filter(({ road }) => road === "simulate" || road === "hybrid"))(
    "$kind, by $road: else eager, another each time",
    async ({ make, run }) => {
      const [world, seen] = [drawing(), new Set<number>()];
      const force = (): Tensor => {
        const drawn = world.force();
        seen.add(drawn.data[0] ?? 0);
        return drawn;
      };
      await run(make({ ...world, force }, { steps: LONG }));
      expect(seen.size).toBeGreaterThan(LONG);
    },
  );
  test("and the report says so", () => {
    const { cost } = hypergradient((kinds["steps that are alike"] as Making)(drawing(), { steps: LONG }), hybrid);
    expect(cost.engine).toBe("eager");
    expect(cost.why).toMatch(
      /compiled-meaning\.test\.ts:\d+:\d+\)?: element 0 of an array .* became .*Draw noise in input\(t\)/,
    );
  });
});

test.for(Object.entries(kinds))("a counter of its own: %s", ([, make]) => {
  const counting = (): World => {
    let calls = 0;
    return {
      get strength() {
        return 1 / ++calls;
      },
      force: () => tensor([0, 0, 0]),
    };
  };
  expect(() => hypergradient(make(counting(), { engine: "compiled" }), hybrid)).toThrow(ImpureError);
});

describe("a variable that changes while a run goes on", () => {
  /** The last state of a run that is given another strength after step 6. */
  const changed = (make: Making, engine: Engine): readonly number[] => {
    const world = still();
    return changedIn(world, make(world, { engine }));
  };
  const changedIn = (world: World, of: Made): readonly number[] => {
    world.strength = 1;
    const run = simulate(of, hyperTensors(of, {}), (value) => value);
    for (;;) {
      const next = run.next();
      if (next.done) return numbersOf(next.value.state);
      if (next.value.t === 6) world.strength = 2;
    }
  };
  test.for(Object.entries(kinds).slice(0, 3))("is found at the end, where steps stand for others: %s", ([, make]) => {
    expect(changed(make, "eager").every(Number.isFinite)).toBe(true);
    expect(() => changed(make, "compiled")).toThrow(ImpureError);
    expect(() => changed(make, "compiled")).toThrow(/step 12, .*: 1 became 2/);
  });
  test("is looked for in the runs 1, 2, 4, …", () => {
    const world = still();
    const of = (kinds["steps that are alike"] as Making)(world, { engine: "compiled" });
    const run = (): unknown => (roads["simulate"] as (of: Made) => unknown)(of);
    for (let unchanged = 0; unchanged < 2; unchanged++) run();
    expect(changedIn(world, of).every(Number.isFinite)).toBe(true);
    expect(() => changedIn(world, of)).toThrow(ImpureError);
  });
  test("is done right, where each is looked at", () => {
    const make = kinds["steps that ask for their number"] as Making;
    expect(relativeError(changed(make, "compiled"), changed(make, "eager"))).toBeLessThan(1e-12);
  });
});

test("a state may have other parts at other steps, under the same names or others", () => {
  const swapping = (engine: Engine): Dynamics<"rate", string> =>
    dynamics({
      name: "swapping",
      engine,
      steps: 17,
      hyperparameters: { rate: positive(0.1) },
      start: (_hyper, lift) => ({ a: lift(tensor([1, 2])), b: lift(tensor([3, 4])) }),
      step: (state: Readonly<Record<string, never>>, { rate }, { t }) => {
        const [x, y] = Object.values<never>(state) as unknown as [Tensor, Tensor];
        const moved = x.add(y.mul(rate as never));
        return (t % 4 < 2 ? { a: moved, b: y } : t % 4 === 2 ? { a: moved, c: y } : { b: moved, a: y }) as never;
      },
      objective: (state: Readonly<Record<string, never>>) => (state["a"] as unknown as Tensor).sum() as never,
    }) as unknown as Dynamics<"rate", string>;
  const [eager, compiled] = (["eager", "compiled"] as const).map((engine) => hypergradient(swapping(engine), hybrid));
  expect(Object.keys(compiled?.state ?? {})).toEqual(Object.keys(eager?.state ?? {}));
  expect(relativeError(numbersOf(compiled?.state ?? {}), numbersOf(eager?.state ?? {}))).toBeLessThan(1e-12);
  expect(relativeError(compiled?.gradient.rate.item() ?? NaN, eager?.gradient.rate.item() ?? 0)).toBeLessThan(1e-12);
});
