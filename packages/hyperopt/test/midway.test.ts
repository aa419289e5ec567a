/** A run that is left at any of its steps is gone on with elsewhere, to the same bits: values, derivatives, curves, chaos, and how it diverges. */
import type { TensorLike } from "@dualtape/core";
import { momentum } from "@dualtape/optimizers";
import { fromJSON, scalar, seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  checkpointed,
  dynamics,
  type Dynamics,
  type Engine,
  finiteDifferences,
  hybrid,
  type Keeping,
  type Method,
  positive,
  type Strategy,
  training,
  truncated,
  tuneSteps,
  type UnderWay,
  unrolled,
} from "../src/index.ts";

const random = seeded(5);
const data = { x: random.normal([6, 3]), y: random.normal([6, 1]) };

/** Problems by what is odd about them, each made anew: nothing that was compiled for one helps the next. */
const problems = {
  "a training, monitored": (engine: Engine) =>
    training({
      parameters: { w: random.normal([3, 1], 0, 0).add(0.1) },
      loss: <S extends TensorLike<S>>({ w }: { w: S }, { x, y }: { x: S; y: S }) =>
        x.matmul(w).sub(y).tanh().square().sum(),
      batches: (t) => ({ x: data.x.mul(1 + (t % 3)), y: data.y }),
      validation: data,
      steps: 9,
      optimizer: momentum,
      hyper: momentum.hyperparameters,
      engine,
    }) as unknown as Dynamics,
  "phases, of which some come late": (engine: Engine) =>
    dynamics({
      name: "phases",
      engine,
      hyperparameters: { rate: positive(0.1), pull: positive(0.3) },
      steps: 11,
      phase: (t: number) => (t < 5 ? "a" : t % 3 === 0 ? "b" : "c"),
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { rate, pull }, { phase }) => ({
        x: x.sub((phase === "a" ? x : x.sin().mul(pull).exp()).mul(rate)),
      }),
      objective: ({ x }) => x.sub(0.3).square(),
    }) as unknown as Dynamics,
  chaos: (engine: Engine) =>
    dynamics({
      name: "logistic map",
      engine,
      hyperparameters: { rate: positive(3.9) },
      steps: 36,
      start: (_hyper, lift) => ({ x: lift(scalar(0.3)) }),
      step: ({ x }, { rate }) => ({ x: x.mul(rate).mul(x.neg().add(1)) }),
      objective: ({ x }) => x,
    }) as unknown as Dynamics,
  divergence: (engine: Engine) =>
    dynamics({
      name: "growing",
      engine,
      hyperparameters: { rate: positive(1e6) },
      steps: 60,
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { rate }) => ({ x: x.mul(rate).mul(rate) }),
      objective: ({ x }) => x,
    }) as unknown as Dynamics,
  "steps that ask for their number": (engine: Engine) =>
    dynamics({
      name: "asking",
      engine,
      hyperparameters: { rate: positive(0.1) },
      steps: 6,
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { rate }, { t }) => ({ x: x.sub(x.mul(rate).mul(t)) }),
      objective: ({ x }) => x.square(),
    }) as unknown as Dynamics,
};

const strategies: readonly (Strategy | null)[] = [
  null,
  hybrid,
  unrolled,
  truncated({ steps: 4 }),
  checkpointed({ checkpoints: 3 }),
  checkpointed({ checkpoints: 1 }),
];

/** Asks once, where it starts. */
const asking = (strategy: Strategy | null): Method => ({
  name: "asking",
  *questions({ start }) {
    yield { u: start, wanted: strategy === null ? "value" : "gradient", reason: "it is asked" };
    return "settled";
  },
});

/** The run that is asked for, as JSON without what a clock says; it is kept wherever it can be, as JSON keeps it. */
function evaluated(problem: Dynamics, strategy: Strategy | null, from: UnderWay | null = null) {
  const kept: { readonly text: string; readonly steps: number }[] = [];
  let steps = 0;
  const keeping: Keeping = {
    from,
    passing(find) {
      const found = find();
      if (found !== null) kept.push({ text: JSON.stringify(found), steps });
    },
    stateOf: () => null,
  };
  const run = tuneSteps(
    { ...problem, step: ((...given: never[]) => ((steps += 1), Reflect.apply(problem.step, problem, given))) as never },
    {
      method: asking(strategy),
      ...(strategy && { strategy }),
      told: "together",
      keeping,
    },
  );
  const told: unknown[] = [];
  try {
    for (;;) {
      const { done, value } = run.next();
      if (done) {
        told.push(value.state);
        break;
      }
      if (value.type !== "progress") told.push(value);
    }
  } catch (error) {
    told.push(String(error));
  }
  const written = JSON.stringify(told, (key, value) => (key === "seconds" ? 0 : value));
  return { written, kept, steps };
}

/** A copy from elsewhere: tensors come back of their plain forms. */
const read = (text: string): UnderWay =>
  JSON.parse(text, (_, value) => (value?.precision && value.data ? fromJSON(value) : value)) as UnderWay;

describe.each(Object.entries(problems))("%s", (name, make) => {
  describe.each(["eager", "compiled"] as const)("%s", (engine) => {
    test.each(strategies.map((strategy) => [strategy?.name ?? "a plain run", strategy] as const))(
      "%s",
      (_, strategy) => {
        const whole = evaluated(make(engine), strategy);
        const isKept = name !== "divergence" || strategy !== unrolled;
        if (name !== "steps that ask for their number") expect(whole.kept.length > 0).toBe(isKept);
        const every = whole.kept.length > 20 ? Math.ceil(whole.kept.length / 6) : 1;
        const some = whole.kept.filter((__, i) => i % every === 0);
        const elsewhere = make(engine);
        for (const { text } of some) {
          const again = evaluated(elsewhere, strategy, read(text));
          // What is told of chaos is not told twice.
          expect(again.written.replace(/\{"type":"chaos".*?\},/g, ""), text).toBe(
            whole.written.replace(/\{"type":"chaos".*?\},/g, ""),
          );
        }
      },
    );
  });
});

test("who goes on takes no step again but those that a way back has still to pass", () => {
  const problem = () => problems["a training, monitored"]("eager");
  for (const [strategy, most] of [
    [null, () => 0],
    [hybrid, () => 0],
    [unrolled, (left: number) => left],
  ] as const) {
    const whole = evaluated(problem(), strategy);
    for (const { text, steps } of whole.kept) {
      const kept = read(text);
      const again = evaluated(problem(), strategy, kept);
      const beyond = again.steps + steps - whole.steps;
      expect([strategy?.name, kept.step, beyond <= most(kept.step)]).toEqual([strategy?.name, kept.step, true]);
    }
  }
});

test("what is of another question, of another strategy or of another problem is not gone on from", () => {
  const make = problems["a training, monitored"];
  const whole = evaluated(make("eager"), hybrid);
  const other = evaluated(problems.chaos("eager"), hybrid);
  const kept = read(whole.kept.at(4)?.text ?? "");
  const strangers: readonly UnderWay[] = [
    { ...kept, asked: "another" },
    { ...kept, run: { kind: "plain" } },
    { ...kept, run: read(other.kept.at(3)?.text ?? "").run },
  ];
  for (const from of strangers) expect(evaluated(make("eager"), hybrid, from).written).toBe(whole.written);
});

test("strategies that know of nothing kept start anew, and nothing is kept of them", () => {
  const make = problems["phases, of which some come late"];
  const whole = evaluated(make("eager"), finiteDifferences());
  expect(whole.kept).toEqual([]);
});
