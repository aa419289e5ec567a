/** States that a run keeps for its way back stand where those of earlier runs stood: nobody can tell, whoever takes turns. */
import { ArgumentError, must } from "@dualtape/core";
import { seeded, type Tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import {
  checkpointed,
  drain,
  type Dynamics,
  dynamics,
  hyperTensors,
  positive,
  truncated,
  unrolled,
} from "../src/index.ts";

const STEPS = 12;
const same = (value: Tensor): Tensor => value;
const start = seeded(1).normal([30, 30]);

/** A state large enough to be lent. */
const turning = (): Dynamics =>
  dynamics({
    name: "turning",
    engine: "compiled",
    steps: STEPS,
    hyperparameters: { rate: positive(0.1) },
    start: (_hyper, lift) => ({ x: lift(start), v: lift(start) }),
    step({ x, v }, { rate }) {
      const next = v.sub(x.sin().mul(rate));
      return { x: x.add(next.mul(rate)), v: next };
    },
    objective: ({ x }) => x.square().sum(),
  });

const begin = (of: Dynamics, rate: number, strategy = unrolled) => {
  const run = strategy.run(of, hyperTensors(of, { rate }), same);
  const end = () => [drain(run)].map(({ value, gradient }) => [value.item(), must(gradient["rate"], "rate").item()]);
  return { run, end };
};

const LENDING = [unrolled, checkpointed({ checkpoints: 3 })];

test.each(LENDING)("runs that take turns give what each gives alone: $name", (strategy) => {
  const alone = [0.1, 0.2].map((rate) => begin(turning(), rate, strategy).end());
  const shared = turning();
  for (const rate of [0.3, 0.1]) begin(shared, rate, strategy).end();
  for (const pauses of [1, STEPS, STEPS + 3]) {
    const [one, other] = [begin(shared, 0.1, strategy), begin(shared, 0.2, strategy)];
    for (let i = 0; i < pauses; i++) for (const { run } of [one, other]) run.next();
    expect([one.end(), other.end()]).toEqual(alone);
  }
});

test.each([...LENDING, truncated({ steps: 5 })])("what is told of a state on the way back stays: $name", (strategy) => {
  const of = turning();
  begin(of, 0.3, strategy).end();
  const { run } = begin(of, 0.1, strategy);
  const heard: (readonly [t: number, state: Readonly<Record<string, Tensor>>])[] = [];
  for (let next = run.next(); !next.done; next = run.next()) heard.push([next.value.t, { ...next.value.state }]);
  begin(of, 0.2, strategy).end();
  const there = new Map(heard.slice(0, STEPS));
  const back = heard.slice(STEPS);
  expect(there.size).toBe(STEPS);
  expect(back.length).toBeGreaterThan(3);
  for (const [t, state] of back) expect(state).toEqual(there.get(t));
});

test.each([
  { way: "there", place: 4, strategy: unrolled },
  { way: "back", place: STEPS + 4, strategy: unrolled },
  { way: "there", place: 4, strategy: checkpointed({ checkpoints: 3 }) },
  { way: "back", place: -1, strategy: checkpointed({ checkpoints: 3 }) },
])("a state of the way $way asked for when the run has ended is refused: $strategy.name", ({ place, strategy }) => {
  const of = turning();
  const { run } = begin(of, 0.1, strategy);
  const reports: { readonly state: unknown }[] = [];
  for (let next = run.next(); !next.done; next = run.next()) reports.push(next.value);
  expect(() => reports.at(place)?.state).toThrow(ArgumentError);
  expect(() => reports.at(place)?.state).toThrow("after the run has gone on");
});
