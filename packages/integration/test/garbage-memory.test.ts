/**
 * What runs leave behind, an engine collects as it goes on: it is young, and nothing old sees it. What grows old nevertheless waits until all
 * garbage is collected, and is copied twice before. An object literal with an accessor of its own does that to all that the accessor sees.
 */
import { setFlagsFromString, getHeapSpaceStatistics } from "node:v8";
import {
  checkpointed,
  compiler,
  crossValidation,
  drain,
  type Dynamics,
  hybrid,
  hyperHessian,
  hypergradient,
  hypergradients,
  hyperTensors,
  oneMinus,
  oneStep,
  online,
  positive,
  realTime,
  reversible,
  reversibleTraining,
  rungeKutta4,
  simulate,
  training,
  truncated,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import type { TensorLike } from "@dualtape/core";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { bytesOf } from "@dualtape/runs/eager";
import { scalar, seeded, zeros } from "@dualtape/tensor";
import { beforeAll, expect, test } from "vitest";
import { live } from "./memory.ts";

/** So many times each is done before it is looked at, and while it is. */
const [BEFORE, TIMES] = [40, 40] as const;

/** How much of what it makes may grow old: the last one of its runs is there when some garbage is collected, and parts of the one under way. */
const SHARE = 0.04;

const random = seeded(3);
const material = {
  parameters: { layer: random.normal([20, 16]), out: random.normal([16, 20]) },
  loss: <T extends TensorLike<T>>(
    { layer, out }: { readonly layer: T; readonly out: T },
    { x }: { readonly x: T },
  ): T => x.matmul(layer).tanh().matmul(out).sub(x).square().sum(),
  batches: [{ x: random.normal([8, 20]) }, { x: random.normal([8, 20]) }],
  steps: 40,
  engine: "compiled",
  compiler: compiler(),
} as const;
const tuned = { learningRate: positive(1e-3), beta1: oneMinus(0.9), beta2: 0.999, epsilon: 1e-8 };
const problem: Dynamics = training({ ...material, optimizer: adam, hyper: tuned });
// A short one, as its steps are undone in operations that are called: what a run makes has to fit where the young are.
const undone = reversibleTraining({
  ...material,
  steps: 8,
  hyper: { learningRate: positive(1e-4), momentum: unit(0.5) },
});
const folds = crossValidation({ seeds: 2 }, ({ seed }) =>
  training({ ...material, seed, optimizer: adam, hyper: tuned }),
);
const falling = rungeKutta4({
  name: "falling",
  hyperparameters: { drag: positive(0.1) },
  steps: 200,
  duration: 1,
  start: (_hyper, lift) => ({ place: lift(zeros([20])), speed: lift(zeros([20])) }),
  field: ({ speed }, { drag }, { time }) => ({ place: speed, speed: speed.mul(drag).neg().add(time.sin()) }),
  objective: ({ place }) => place.square().sum(),
  engine: "compiled",
});
const at = hyperTensors(problem, {});
const two = [{}, { learningRate: 2e-3 }];

const old = (): number =>
  getHeapSpaceStatistics().reduce((sum, { space_name: name, space_used_size: bytes }) => {
    return name === "old_space" ? sum + bytes : sum;
  }, 0);

// An engine may put what it expects to live for long among the old at once, and is wrong at times.
beforeAll(() => setFlagsFromString("--no-allocation-site-pretenuring"));

/** All that drives runs: there, there and back, on other numbers, several as one, and while people wait. */
const cases: Readonly<Record<string, () => unknown>> = {
  simulate: () => drain(simulate(problem, at, (value) => value)),
  train: () => train({ ...material, optimizer: adam, hyper: { learningRate: 1e-3 } }),
  hybrid: () => hypergradient(problem, hybrid),
  unrolled: () => hypergradient(problem, unrolled),
  checkpointed: () => hypergradient(problem, checkpointed({ checkpoints: 5 })),
  truncated: () => hypergradient(problem, truncated({ steps: 20 })),
  reversible: () => hypergradient(undone, reversible),
  realTime: () => online(realTime(problem, { every: 5 })),
  oneStep: () => online(oneStep(problem)),
  "a flow by hybrid": () => hypergradient(falling, hybrid),
  "a flow by unrolled": () => hypergradient(falling, unrolled),
  "two seeds by unrolled": () => hypergradient(folds, unrolled),
  "two starts by unrolled": () => hypergradients(problem, unrolled, two),
  "a hyper-Hessian": () => hyperHessian(problem),
};

// Judged on data of its own, so that no step back is unlike all others, and eager for that.
const judged: Dynamics = training({
  ...material,
  validation: { x: random.normal([8, 20]) },
  optimizer: adam,
  hyper: tuned,
});

/**
 * How many states' worth of arrays a run may make, when others have run before it: what it gives, the start of the optimizer, and what is laid
 * out or read once. An engine takes memory of its own for these, and has all garbage collected where that is much.
 */
const ARRAYS: readonly (readonly [name: string, states: number, once: () => unknown])[] = [
  ["simulate", 2, () => drain(simulate(judged, at, (value) => value))],
  ["hybrid", 5, () => hypergradient(judged, hybrid)],
  ["unrolled", 5, () => hypergradient(judged, unrolled)],
  ["checkpointed", 4, () => hypergradient(judged, checkpointed({ checkpoints: 5 }))],
];

test.for(ARRAYS)("%s makes few arrays", async ([, states, once], { annotate }) => {
  const size = bytesOf(drain(simulate(judged, at, (value) => value)).state);
  for (let i = 0; i < BEFORE; i++) once();
  const made = Array.from({ length: TIMES }, () => {
    const { arrayBuffers } = process.memoryUsage();
    once();
    return (process.memoryUsage().arrayBuffers - arrayBuffers) / size;
  });
  const most = Math.max(...made); // where garbage was collected meanwhile, it is less
  await annotate(`${most.toFixed(2)} states of ${size} bytes`);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(states);
});

test("a run that is over is not held by the program that others will use", async () => {
  const run = (): WeakRef<object> => {
    const rate = scalar(1e-3);
    drain(simulate(judged, { ...at, learningRate: rate }, (value) => value));
    return new WeakRef(rate);
  };
  const rates = Array.from({ length: 3 }, run);
  await live();
  expect(rates.map((rate) => rate.deref())).toEqual([undefined, undefined, undefined]);
});

test.for(Object.entries(cases))("%s", async ([, once], { annotate }) => {
  for (let i = 0; i < BEFORE; i++) await once();
  await live();
  const { heapUsed } = process.memoryUsage();
  await once();
  const made = process.memoryUsage().heapUsed - heapUsed;
  await live();
  const before = old();
  for (let i = 0; i < TIMES; i++) await once();
  const grown = (old() - before) / TIMES;
  await annotate(`${(made / 1e3).toFixed(0)} kB a run, of which ${(grown / 1e3).toFixed(1)} grow old`);
  expect(made).toBeGreaterThan(0);
  expect(grown / made).toBeLessThan(SHARE);
});
