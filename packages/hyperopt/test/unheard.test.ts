/** Steps that nobody listens to are taken at once, and nothing else changes: no bit, no count, no error, nor which step that is of. */
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { must } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import {
  checkpointed,
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  hybrid,
  hyperTensors,
  positive,
  simulate,
  unrolled,
} from "../src/index.ts";

const same = (value: Tensor): Tensor => value;

/** A pendulum that is pushed, in two phases; `root` is of what falls by `fall` in each step, and is not finite once that is below 0. */
const pendulum = (engine: Engine, steps: number): Dynamics =>
  dynamics({
    name: "pendulum",
    engine,
    steps,
    hyperparameters: { length: positive(0.7), push: positive([0.1, 0.2]), fall: positive(1e-9) },
    phase: (t) => (t % 50 < 40 ? "free" : "pushed"),
    input: (t) => ({ wind: tensor([Math.sin(t), Math.cos(t)]) }),
    start: (_hyper, lift) => ({
      angle: lift(scalar(1)),
      speed: lift(scalar(0)),
      left: lift(scalar(1)),
      root: lift(scalar(1)),
    }),
    step({ angle, speed, left }, { length, push, fall }, { phase, input: { wind } }) {
      const pushed = phase === "free" ? speed : speed.add(push.mul(wind).sum().mul(0.01));
      const next = pushed.sub(angle.sin().div(length).mul(1e-2));
      return { angle: angle.add(next.mul(1e-2)), speed: next, left: left.sub(fall), root: left.sub(fall).log() };
    },
    objective: ({ angle, root }) => angle.add(root),
  });

const ways = {
  simulate: (run: Dynamics, hyper: Readonly<Record<string, Tensor>>) => simulate(run, hyper, same),
  ...Object.fromEntries(
    [hybrid, unrolled, checkpointed({ checkpoints: 5 })].map((strategy) => [
      strategy.name,
      (run: Dynamics, hyper: Readonly<Record<string, Tensor>>) => strategy.run(run, hyper, same),
    ]),
  ),
};

/** Runs it, listening after each pause to as many steps more as are told by `unheard`, in turn: the steps that were heard, and the end. */
function listening(run: ReturnType<(typeof ways)["simulate"]>, unheard: readonly number[]) {
  const heard: (readonly [number, ...number[]])[] = [];
  for (let i = 0; ; i++) {
    const { done, value } = run.next(must(unheard[i % unheard.length], "count"));
    if (done) return { heard, end: flat(value) };
    heard.push([value.t, ...Object.values<Tensor>(value.state).map((part) => part.item())]);
  }
}

/** An end as a record that compares by what it says. */
const flat = (end: object): unknown => JSON.parse(JSON.stringify(end));

const wayOf = (name: string) => must(ways[name as keyof typeof ways], "way");
const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe.each(["eager", "compiled"] as const)("%s", (engine) => {
  describe.each(Object.keys(ways))("%s", (name) => {
    const way = wayOf(name);
    test("ends the same, whoever listens, and says the same of steps that are heard", () => {
      const run = pendulum(engine, 300);
      const hyper = hyperTensors(run, {});
      const all = listening(way(run, hyper), [0]);
      const steps = new Map(all.heard.map((step) => [JSON.stringify(step), step]));
      for (const unheard of [[1], [7], [0, 0, 40], [1000], [3, 200, 0]]) {
        const some = listening(way(run, hyper), unheard);
        expect(some.end).toEqual(all.end);
        for (const step of some.heard) expect(steps.has(JSON.stringify(step))).toBe(true);
      }
      expect(flat(drain(way(run, hyper)))).toEqual(all.end);
    });
    test.each([1, 2, 5, 97, 170, 299, 300])("tells that step %i diverges", (step) => {
      const run = pendulum(engine, 300);
      const hyper = { ...hyperTensors(run, {}), fall: scalar(1 / (step - 0.5)) };
      const heard = errorOf(() => listening(way(run, hyper), [0]));
      expect(heard).toMatchObject({ name: "DivergenceError", step });
      expect(errorOf(() => drain(way(run, hyper)))).toEqual(heard);
    });
  });
});

test("as many steps as are not listened to are left out, on the way there", () => {
  const run = pendulum("compiled", 100);
  const { heard } = listening(simulate(run, hyperTensors(run, {}), same), [0, 9]);
  expect(heard.map(([t]) => t)).toEqual([1, 11, 12, 22, 23, 33, 34, 44, 45, 55, 56, 66, 67, 77, 78, 88, 89, 99, 100]);
});
