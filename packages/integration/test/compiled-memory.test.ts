/**
 * What compiled steps leave on the heap: nothing. The bound for a hundred thousand of them, in one call and one by one, is half of what
 * a single object for each would take: in V8 none is smaller than 16 bytes.
 */
import { between, drain, type Dynamics, dynamics, hyperTensors, simulate } from "@dualtape/hyperopt";
import { compile, programOf, specialize, Trace, type Traced } from "@dualtape/compile";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { live } from "./memory.ts";

const STEPS = 100_000;
const BOUND = 8 * STEPS;

/** Bytes of the heap and of typed arrays that are alive. */
const alive = async (): Promise<number> => {
  const { heap, arrays } = await live();
  return heap + arrays;
};

/** What is alive after `f` that was not before, and what was allocated on the way, if nothing was collected meanwhile. */
async function allocatedBy(f: () => void): Promise<{ readonly kept: number; readonly passing: number }> {
  const before = await alive();
  const { heapUsed } = process.memoryUsage();
  f();
  const passing = process.memoryUsage().heapUsed - heapUsed;
  return { kept: (await alive()) - before, passing };
}

/** Momentum on a quadratic: arrays, a sum and a number that depends on the step. */
const step = (x: Traced, v: Traced, t: Traced): readonly [Traced, Traced] => {
  const next = v.mul(0.9).add(x.sub(1)).add(x.square().sum().mul(1e-6));
  return [x.sub(next.mul(0.01).div(t.sqrt())), next];
};

test("a loop of many steps in one call", async ({ annotate }) => {
  const loop = compile.loop(({ x, v }: { x: Traced; v: Traced }, t: Traced) => {
    const [nextX, nextV] = step(x, v, t);
    return { x: nextX, v: nextV };
  });
  const x = seeded(1).normal([33]);
  const state = { x, v: x.zeroLike() };
  loop(STEPS, state);
  const { kept, passing } = await allocatedBy(() => loop(STEPS, state));
  await annotate(`kept ${kept} bytes, ${passing} in passing`);
  expect(kept).toBeLessThan(BOUND);
  expect(passing).toBeLessThan(BOUND);
});

test("as many steps one by one", async ({ annotate }) => {
  const trace = new Trace();
  const given = [
    trace.argument(0, [33], "float64"),
    trace.argument(1, [33], "float64"),
    trace.argument(2, [], "float64"),
  ];
  const [x, v, t] = given as [Traced, Traced, Traced];
  const results = [...step(x, v, t), t.add(1)];
  const graph = specialize(
    given.map(({ node }) => node),
    results.map(({ node }) => node),
    trace.nodes,
  );
  const program = programOf(graph, [0, 1, 2]);
  const { data } = seeded(1).normal([33]);
  const run = (): void => {
    for (let i = 0; i < STEPS; i++) program.run(1);
  };
  program.write(0, data);
  program.write(2, Float64Array.of(1));
  run();
  const { kept, passing } = await allocatedBy(run);
  await annotate(`kept ${kept} bytes, ${passing} in passing`);
  expect(kept).toBeLessThan(BOUND);
  expect(passing).toBeLessThan(BOUND);
  expect([...program.read(2)]).toEqual([2 * STEPS + 1]);
});

test("calls of a compiled function keep nothing but their results", async ({ annotate }) => {
  const f = compile((x: Traced, s: Traced) => x.mul(s).sum());
  const [x, s] = [tensor(seeded(2).normal([33]).data), scalar(2)];
  const run = (): void => {
    for (let i = 0; i < STEPS / 10; i++) f(x, s);
  };
  run();
  const { kept } = await allocatedBy(run);
  await annotate(`kept ${kept} bytes`);
  expect(kept).toBeLessThan(BOUND);
});

/** A pendulum that is pushed, whose steps are in no phase. */
const pendulum = (steps: number, asks: boolean): Dynamics<"length", "angle" | "speed"> =>
  dynamics({
    name: "pendulum",
    steps,
    engine: "compiled",
    hyperparameters: { length: between(0.1, 2, 1) },
    start: (_hyper, lift) => ({ angle: lift(scalar(1)), speed: lift(scalar(0)) }),
    step: ({ angle, speed }, { length }, context) => {
      const push = asks ? Math.sin(context.t / 100) : 0.1;
      const faster = speed.add(angle.sin().neg().div(length).add(push).mul(1e-3));
      return { angle: angle.add(faster.mul(1e-3)), speed: faster };
    },
    objective: ({ angle }) => angle.square(),
  });

test.for([
  { asks: false, warm: 10_000, few: 10_000, many: 100_000 },
  { asks: true, warm: 3000, few: 500, many: 12_000 },
])("$many steps hold no more than $few, where they ask for their number: $asks", async ({ asks, warm, few, many }) => {
  const held: number[] = [];
  for (const steps of [warm, few, many]) {
    const of = pendulum(steps, asks);
    const before = await alive();
    const run = simulate(of, hyperTensors(of, {}), (value) => value);
    for (let t = 1; t <= steps; t++) run.next();
    held.push((await alive()) - before);
    expect(drain(run).cost).toMatchObject({ engine: "compiled", steps });
  }
  const [, first = Number.NaN, second = Number.NaN] = held; // the very first warms the engine up
  // What is written down of a step takes thousands of bytes; what the engine compiles on the way, half a megabyte in all.
  expect(second - first).toBeLessThan(64 * (many - few));
});
