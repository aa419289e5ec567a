/**
 * The live memory of a run, measured after a garbage collection in its last step: flat in the number of steps for hybrid
 * mode, proportional to it for the states that unrolled keeps. The table in the README is what this test prints.
 */
import {
  type Dynamics,
  dynamics,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  positive,
  simulate,
  type Strategy,
  training,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import { adam, momentum } from "@dualtape/optimizers";
import { ones, seeded } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { type Held, live } from "./memory.ts";

const PARAMETERS = 4000;
const random = seeded(3);
const [w, target, scale] = [
  random.normal([PARAMETERS]),
  random.normal([PARAMETERS]),
  random.uniform([PARAMETERS], 0.1, 1),
];

const regression = (steps: number, engine: Engine): Dynamics =>
  training({
    parameters: { w },
    loss: ({ w }, { target, scale }) => w.sub(target).square().mul(scale).sum(),
    batches: [{ target, scale }],
    steps,
    optimizer: momentum,
    hyper: { learningRate: positive(1e-3), momentum: unit(0.9) },
    engine,
  });

/** A layer of tanh by Adam, all of whose hyperparameters are tuned. */
const byAdam = (steps: number): Dynamics =>
  training({
    parameters: { layer: random.normal([40, 100]), out: random.normal([100, 40]) },
    loss: ({ layer, out }, { x }) => x.matmul(layer).tanh().matmul(out).sub(x).square().sum(),
    batches: [{ x: random.normal([32, 40]) }],
    steps,
    optimizer: adam,
    hyper: {
      learningRate: positive(1e-3),
      beta1: oneMinus(0.9),
      beta2: oneMinus(0.999),
      epsilon: positive(1e-8),
    },
    engine: "eager",
  });

/** A row of the table: how much a run holds. */
const told = (strategy: Strategy, steps: number, { heap, arrays }: Held): string =>
  `${strategy.name}, ${steps} steps: ${((heap + arrays) / 1e6).toFixed(2)} MB`;

/** What a run holds in its last step, beyond what was held before it, and what it says that it holds; it may go back from there. */
async function heldIn(strategy: Strategy, dynamics: Dynamics): Promise<Held & { readonly said: number }> {
  const { steps } = dynamics;
  const before = await live();
  const run = strategy.run(dynamics, hyperTensors(dynamics, {}), (value) => value);
  for (let t = 0; t < steps; t++) run.next();
  const after = await live();
  let [later, next] = [0, run.next()];
  for (; !next.done; next = run.next()) later++;
  expect(later).toBe(strategy === hybrid ? 0 : steps); // it pauses where it turns around, too
  return { heap: after.heap - before.heap, arrays: after.arrays - before.arrays, said: next.value.cost.bytes };
}

const heldBy = (strategy: Strategy, steps: number, engine: Engine = "eager"): Promise<Held> =>
  heldIn(strategy, regression(steps, engine));

it("hybrid: as many arrays at T = 10 000 as at T = 100", async ({ annotate }) => {
  await heldBy(hybrid, 5000); // after so many steps the engine has compiled whatever it will
  const [short, long] = [await heldBy(hybrid, 100), await heldBy(hybrid, 10_000)];
  await annotate([told(hybrid, 100, short), told(hybrid, 10_000, long)].join("; "));
  // w and its velocity, each with two tangents: small arrays may lie in the heap instead.
  expect(short.arrays).toBeGreaterThanOrEqual(PARAMETERS * 8 * 6);
  expect(long.arrays / short.arrays).toBeLessThan(1.05);
});

/** So small that many steps take no time. */
const decay = (steps: number): Dynamics =>
  dynamics({
    name: "decay",
    steps,
    engine: "eager",
    hyperparameters: { rate: positive(1e-3) },
    start: (_hyper, lift) => ({ x: lift(ones([2])) }),
    step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
    objective: ({ x }) => x.sum(),
  });

it("hybrid: a step leaves nothing on the heap", async ({ annotate }) => {
  const [few, many] = [10_000, 100_000];
  const held = (steps: number): Promise<Held> => heldIn(hybrid, decay(steps));
  await held(few);
  const growth = (await held(many)).heap - (await held(few)).heap;
  await annotate(`${growth} bytes more after ${many} steps than after ${few}`);
  // What the engine compiles takes up to half a megabyte of its own, now or then; 8 bytes a step would be more.
  expect(growth).toBeLessThan(8 * (many - few));
});

it("hybrid, compiled: the state is in the memory of a program, and nothing grows with T beside it", async ({
  annotate,
}) => {
  await heldBy(hybrid, 1000, "compiled");
  const [short, long] = [await heldBy(hybrid, 100, "compiled"), await heldBy(hybrid, 100_000, "compiled")];
  await annotate([told(hybrid, 100, short), told(hybrid, 100_000, long)].join("; "));
  expect(long.arrays - short.arrays).toBeLessThan(0.05 * PARAMETERS * 8 * 6);
  expect(long.heap - short.heap).toBeLessThan(8 * 100_000); // as above
});

/** In programs: all steps alike, or of two kinds, where each seventh has a name. */
const pushed = (steps: number, phased: boolean): Dynamics =>
  dynamics({
    name: "pushed",
    steps,
    engine: "compiled",
    hyperparameters: { rate: positive(1e-3), pull: positive(0.01) },
    ...(phased && { phase: (t: number) => (t % 7 === 0 ? "seventh" : "") }),
    input: () => ({ target }),
    start: (_hyper, lift) => ({ x: lift(w) }),
    step({ x }, { rate, pull }, { input: { target }, phase }) {
      const next = x.sub(x.sub(target).mul(rate));
      return { x: phase === "seventh" ? next.sub(next.mul(pull)) : next };
    },
    objective: ({ x }) => x.square().sum(),
  });

const plainRun = (problem: Dynamics) => simulate(problem);
const hybridRun = (problem: Dynamics) => hybrid.run(problem, hyperTensors(problem, {}), (value) => value);

it.each([
  ["simulate", "without phases", plainRun, false],
  ["simulate", "with phases", plainRun, true],
  ["hybrid", "without phases", hybridRun, false],
  ["hybrid", "with phases", hybridRun, true],
] as const)("%s, in programs, %s: nothing grows with T", async (_name, _title, start, phased) => {
  const many = 100_000;
  const heldAfter = async (steps: number): Promise<Held> => {
    const problem = pushed(steps, phased);
    const before = await live();
    const run = start(problem);
    for (let t = 0; t < steps; t++) run.next();
    const { heap, arrays } = await live();
    expect(run.next().done).toBe(true);
    return { heap: heap - before.heap, arrays: arrays - before.arrays };
  };
  await heldAfter(2000);
  const [short, long] = [await heldAfter(2000), await heldAfter(many)];
  expect(long.arrays - short.arrays).toBeLessThan(8 * PARAMETERS);
  expect(long.heap - short.heap).toBeLessThan(8 * many); // as above
});

it("500 shapes: as many programs are kept as are for 100", async ({ annotate }) => {
  const problem = decay(40);
  const run = (size: number): unknown =>
    hypergradient({ ...problem, engine: "compiled", start: (_hyper, lift) => ({ x: lift(ones([size])) }) }, hybrid);
  for (let size = 1; size <= 100; size++) run(size);
  const few = await live();
  for (let size = 101; size <= 500; size++) run(size);
  const many = await live();
  const growth = many.heap + many.arrays - few.heap - few.arrays;
  await annotate(`${growth} bytes more after 500 shapes than after 100`);
  // What is written down of one shape takes 13 kB; the engine keeps some 2 kB of each program that it ever had.
  expect(growth).toBeLessThan(400 * 5000);
});

it("unrolled: proportional to T", async ({ annotate }) => {
  const horizons = [100, 200, 400, 800];
  const held: Held[] = [];
  for (const steps of horizons) held.push(await heldBy(unrolled, steps));
  await annotate(held.map((bytes, i) => told(unrolled, horizons[i] ?? 0, bytes)).join("; "));
  const perStep = held.map(({ arrays }, i) => arrays / (horizons[i] ?? 0));
  for (const bytes of perStep) {
    expect(bytes / (perStep[0] ?? 0)).toBeGreaterThan(0.9);
    expect(bytes / (perStep[0] ?? 0)).toBeLessThan(1.1);
  }
});

it.each<[string, (steps: number) => Dynamics]>([
  ["momentum", (steps) => regression(steps, "eager")],
  ["adam", byAdam],
])("unrolled: what it says that it holds is what it holds: %s", async (_name, problem) => {
  const of = problem(300); // what is alive in a step back is little beside so many states
  await heldIn(unrolled, of); // compiles what the measured run uses
  const { arrays, said } = await heldIn(unrolled, of);
  expect(said / arrays).toBeGreaterThan(0.9);
  expect(said / arrays).toBeLessThan(1.1);
});
