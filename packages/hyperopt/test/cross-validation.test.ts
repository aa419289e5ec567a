/** Several runs as one: judged by all, derived by all, tuned, and its gain held against its noise. */
import { positive, type TensorLike } from "@dualtape/core";
import { adam, momentum } from "@dualtape/optimizers";
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  checkpointed,
  crossValidation,
  drain,
  dynamics,
  type Engine,
  evolution,
  hybrid,
  hypergradient,
  hyperTensors,
  randomSearch,
  signDescent,
  simulate,
  training,
  tune,
  tuneDynamics,
  unrolled,
} from "../src/index.ts";

const FOLDS = 3;
const random = seeded(5);
const examples = Array.from({ length: FOLDS }, () => ({ x: random.normal([4, 2]), y: random.normal([4, 1]) }));

/** Regression on the other folds, from weights by the seed, judged on its own. */
const regression = (engine: Engine) => (split: { readonly fold: number; readonly seed: number }) =>
  training({
    parameters: { w: seeded(split.seed).normal([2, 1]) },
    loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).sub(y).square().sum().add(w.square().sum().mul(l2)),
    validationLoss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
    batches: examples.filter((_, fold) => fold !== split.fold),
    validation: examples[split.fold] ?? { x: random.normal([4, 2]), y: random.normal([4, 1]) },
    steps: 12,
    optimizer: momentum,
    hyper: { learningRate: positive(0.02), momentum: 0.5, l2: positive(0.1) },
    engine,
  });

const at = { learningRate: 0.03, l2: 0.2 };
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.for(["eager", "compiled"] as const)("%s", (engine) => {
  const all = crossValidation({ folds: FOLDS, seeds: 2 }, regression(engine));
  const alone = all.members.map(({ fold, seed }) => regression(engine)({ fold, seed }));
  const plain = (of: (typeof alone)[number]) => drain(simulate(of, hyperTensors(of, at), (value) => value));

  test("its objective is the mean of those of its members, and its state holds theirs", () => {
    const end = drain(simulate(all, hyperTensors(all, at), (value) => value));
    expect(end.cost.engine).toBe(engine);
    const ends = alone.map(plain);
    expect(end.value.item()).toBeCloseTo(mean(ends.map(({ value }) => value.item())), 12);
    all.members.forEach((member, i) => {
      const own = member.stateOf(end.state);
      for (const [part, value] of Object.entries(ends[i]?.state ?? {})) {
        expect(own[part]?.sub(value).magnitude(), part).toBeLessThan(1e-12);
      }
      expect(member.dynamics.parametersOf(own).w.shape).toEqual([2, 1]);
    });
  });

  test.for([hybrid, unrolled, checkpointed({ checkpoints: 3 })])(
    "and so is its hypergradient, by $name",
    (strategy) => {
      const { gradient, value } = hypergradient(all, strategy, at);
      const each = alone.map((one) => hypergradient(one, strategy, at));
      expect(value.item()).toBeCloseTo(mean(each.map((one) => one.value.item())), 12);
      for (const name of ["learningRate", "l2"] as const) {
        expect(gradient[name].item()).toBeCloseTo(mean(each.map((one) => one.gradient[name].item())), 10);
      }
    },
  );
});

test("what reduces may be anything that has a derivative", () => {
  const powers = crossValidation(
    { folds: FOLDS, reduce: (values) => values.map((value) => value.square()).reduce((sum, value) => sum.add(value)) },
    regression("eager"),
  );
  const values = powers.members.map(({ dynamics: one }) => hypergradient(one, hybrid, at));
  const { gradient } = hypergradient(powers, hybrid, at);
  const expected = values.reduce((sum, one) => sum + 2 * one.value.item() * one.gradient.l2.item(), 0);
  expect(gradient.l2.item()).toBeCloseTo(expected, 10);
});

/** A walk that asks for its phase, its count and its data, of which each member has its own. */
const walk = (engine: Engine, seed: number) =>
  dynamics({
    name: "walk",
    engine,
    hyperparameters: { rate: positive(0.1) },
    steps: 9,
    phase: (t) => (t % (seed + 1) === 0 ? "rest" : "go"),
    input: (t) => ({ force: scalar(Math.sin(seed * t)) }),
    start: (_hyper, lift) => ({ x: lift(scalar(seed)) }),
    step: ({ x }, { rate }, { phase, count, input }) => ({
      x: phase === "rest" ? x : x.add(input.force.mul(rate).div(count)),
    }),
    objective: ({ x }) => x.square(),
  });

test.for(["eager", "compiled"] as const)("phases and data are those of each member, %s", (engine) => {
  const all = crossValidation({ seeds: 3 }, ({ seed }) => walk(engine, seed));
  const each = [1, 2, 3].map((seed) => hypergradient(walk("eager", seed), hybrid).gradient.rate.item());
  expect(hypergradient(all, hybrid).gradient.rate.item()).toBeCloseTo(mean(each), 12);
});

test("a member that diverges is named", () => {
  const broken = crossValidation({ seeds: 2 }, ({ seed }) =>
    dynamics({
      name: "growth",
      hyperparameters: { rate: positive(1) },
      steps: 4,
      start: ({ rate }) => ({ x: rate }),
      step: ({ x }, { rate }) => ({ x: seed === 2 ? x.mul(1e200).mul(rate) : x }),
      objective: ({ x }) => x,
    }),
  );
  expect(() => drain(simulate(broken, hyperTensors(broken, {}), (value) => value))).toThrow(/seed 2: x/);
});

describe("members that differ in more than data are refused", () => {
  const make = (steps: number, rate: number, name = "rate") => ({
    name: "any",
    hyperparameters: { [name]: positive(rate) },
    steps,
    start: <T extends TensorLike<T>>(hyper: Readonly<Record<string, T>>) => ({ ...hyper }),
    step: <S>(state: S): S => state,
    objective: <T extends TensorLike<T>>(state: Readonly<Record<string, T>>): T => Object.values<T>(state)[0] as T,
  });
  test.for([
    ["steps", (fold: number) => make(1 + fold, 1), /fold 1: it has 2 steps, the first has 1/],
    ["initial values", (fold: number) => make(1, 1 + fold), /fold 1: its hyperparameters are not those of the first/],
    ["names", (fold: number) => make(1, 1, fold === 0 ? "rate" : "other"), /fold 1: its hyperparameters are not/],
  ] as const)("%s", ([, of, message]) => {
    expect(() => crossValidation({ folds: 2 }, ({ fold }) => dynamics(of(fold)))).toThrow(message);
  });
  test("and counts that are none", () => {
    expect(() => crossValidation({ folds: 0 }, regression("eager"))).toThrow(/folds is 0/);
    expect(() => crossValidation({ seeds: 1.5 }, regression("eager"))).toThrow(/seeds is 1.5/);
  });
});

describe("tuning it", () => {
  test("gives what each member gained, with a standard error that is the pairs'", async () => {
    const all = crossValidation({ folds: FOLDS, seeds: 2 }, regression("compiled"));
    const { members, value, start, hyper } = await tuneDynamics(all, { budget: 20 });
    const objectives = (values: typeof at): number[] =>
      all.members.map(({ dynamics: one }) =>
        drain(simulate(one, hyperTensors(one, values), (number) => number)).value.item(),
      );
    const [before, after] = [objectives({ learningRate: 0.02, l2: 0.1 }), objectives(hyper)];
    const gains = before.map((one, i) => one - (after[i] ?? Number.NaN));
    expect(members?.start.value).toBeCloseTo(start.value, 10);
    expect(members?.best.value).toBeCloseTo(value, 10);
    expect(members?.gain.value).toBeCloseTo(mean(gains), 9);
    const variance = gains.reduce((sum, gain) => sum + (gain - mean(gains)) ** 2, 0) / 5;
    expect(members?.gain.standardError).toBeCloseTo(Math.sqrt(variance / 6), 9);
  });

  /** What moves is judged by members whose minima are far from each other: what one gains, another loses. */
  const torn = crossValidation({ folds: 4 }, ({ fold }) =>
    dynamics({
      name: "torn",
      hyperparameters: { x: positive(1) },
      steps: 1,
      start: ({ x }) => ({ x }),
      step: (state) => state,
      objective: ({ x }) =>
        x
          .log()
          .sub([-3, -1, 1, 3.5][fold] ?? 0)
          .square(),
    }),
  );
  test("warns where the gain is within its noise, in its events and result, and goes on from a checkpoint to the same", async () => {
    const run = tuneDynamics(torn, { method: signDescent(), budget: 12 });
    const told: unknown[] = [];
    for await (const event of run) if (event.type === "noise") told.push(event);
    const { members, checkpoint } = await run;
    expect(told).toEqual([
      { type: "noise", of: "members", gain: members?.gain, remedy: expect.stringMatching(/more folds or seeds/) },
    ]);
    const again = await tuneDynamics(torn, {
      method: signDescent(),
      budget: 12,
      from: JSON.parse(JSON.stringify(checkpoint)),
    });
    expect(again.members).toEqual(members);
  });
});

describe("a test that tuning does not see", () => {
  const problem = {
    parameters: { w: seeded(1).normal([2, 1]) },
    loss: <S extends TensorLike<S>>({ w }: { w: S }, { x, y }: { x: S; y: S }): S => x.matmul(w).sub(y).square().sum(),
    batches: examples.slice(0, 2),
    ...(examples[2] && { validation: examples[2] }),
    steps: 8,
    optimizer: adam,
    hyper: { learningRate: positive(0.01), beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  };
  test("is asked of the first run and of the best one, once each, with their parameters", async () => {
    const seen: (readonly number[])[] = [];
    const errors = [
      [4, 6],
      [1, 1],
    ];
    const { test: tested, parameters } = await tune({
      ...problem,
      budget: 10,
      test: ({ parameters: { w } }) => {
        seen.push([...w.data]);
        return errors[seen.length - 1] ?? [];
      },
    });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual([...parameters.w.data]);
    expect(tested).toEqual({
      start: { value: 5, standardError: 1 },
      best: { value: 1, standardError: 0 },
      gain: { value: 4, standardError: 1 },
    });
  });
  test("may be one number, which has no standard error, and nothing else", async () => {
    const { test: tested } = await tune({ ...problem, budget: 4, test: () => 3 });
    expect(tested?.gain).toEqual({ value: 0, standardError: null });
    await expect(tune({ ...problem, budget: 4, test: () => "three" as never })).rejects.toThrow(
      /test: it gave the text/,
    );
    let n = 0;
    await expect(tune({ ...problem, budget: 4, test: () => Array<number>((n += 1)).fill(1) })).rejects.toThrow(
      /it gave 1 numbers, and then 2/,
    );
  });
  test("runs are told of with their parameters, each once", async () => {
    const told: [iteration: number, size: number][] = [];
    const { trace, checkpoint } = await tune({
      ...problem,
      method: randomSearch(),
      iterations: 4,
      onIteration: ({ iteration }, { parameters: { w } }) => void told.push([iteration, w.size]),
    });
    expect(told).toEqual(trace.map(({ iteration }) => [iteration, 2]));
    const more: number[] = [];
    await tune({
      ...problem,
      method: randomSearch(),
      iterations: 6,
      from: checkpoint,
      onIteration: ({ iteration }) => more.push(iteration),
    });
    expect(more).toEqual([5, 6]);
  });
  test("evolution derives it as well", () => {
    const all = crossValidation({ folds: FOLDS }, regression("eager"));
    expect(hypergradient(all, evolution({ particles: 4 }), at).value.item()).toBeGreaterThan(0);
  });
});
