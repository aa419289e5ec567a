/**
 * What runs leave behind, an engine collects as it goes on: it is young, and nothing old sees it. What grows old nevertheless waits until all
 * garbage is collected, and is copied twice before. An object literal with an accessor of its own does that to all that the accessor sees.
 */
import { setFlagsFromString, getHeapSpaceStatistics } from "node:v8";
import {
  checkpointed,
  drain,
  type Dynamics,
  hybrid,
  hyperHessian,
  hypergradient,
  hypergradients,
  hyperTensors,
  oneMinus,
  positive,
  simulate,
  training,
  unrolled,
} from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { beforeAll, expect, test } from "vitest";
import { live } from "./memory.ts";

/** So many times each is done before it is looked at, and while it is. */
const [BEFORE, TIMES] = [60, 40] as const;

/** How much of what it makes may grow old: the last one of its runs is there when some garbage is collected, and parts of the one under way. */
const SHARE = 0.04;

const random = seeded(3);
const problem: Dynamics = training({
  parameters: { layer: random.normal([20, 16]), out: random.normal([16, 20]) },
  loss: ({ layer, out }, { x }) => x.matmul(layer).tanh().matmul(out).sub(x).square().sum(),
  batches: [{ x: random.normal([8, 20]) }, { x: random.normal([8, 20]) }],
  steps: 40,
  optimizer: adam,
  hyper: { learningRate: positive(1e-3), beta1: oneMinus(0.9), beta2: 0.999, epsilon: 1e-8 },
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

const cases: Readonly<Record<string, () => unknown>> = {
  simulate: () => drain(simulate(problem, at, (value) => value)),
  hybrid: () => hypergradient(problem, hybrid),
  unrolled: () => hypergradient(problem, unrolled),
  checkpointed: () => hypergradient(problem, checkpointed({ checkpoints: 5 })),
  "two starts by unrolled": () => hypergradients(problem, unrolled, two),
  "a hyper-Hessian": () => hyperHessian(problem),
};

test.for(Object.entries(cases))("%s", async ([, once], { annotate }) => {
  for (let i = 0; i < BEFORE; i++) once();
  await live();
  const { heapUsed } = process.memoryUsage();
  once();
  const made = process.memoryUsage().heapUsed - heapUsed;
  await live();
  const before = old();
  for (let i = 0; i < TIMES; i++) once();
  const grown = (old() - before) / TIMES;
  await annotate(`${(made / 1e3).toFixed(0)} kB a run, of which ${(grown / 1e3).toFixed(1)} grow old`);
  expect(made).toBeGreaterThan(0);
  expect(grown / made).toBeLessThan(SHARE);
});
