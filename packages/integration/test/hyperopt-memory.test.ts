/**
 * The live memory of a run, measured after a garbage collection in its last step: flat in the number of steps for hybrid
 * mode, proportional to it for the unrolled tape. The table in the README is what this test prints.
 */
import {
  type Dynamics,
  hybrid,
  hyperTensors,
  positive,
  type Strategy,
  training,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import { momentum } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { afterAll, expect, it } from "vitest";

const PARAMETERS = 4000;
const random = seeded(3);
const [w, target, scale] = [
  random.normal([PARAMETERS]),
  random.normal([PARAMETERS]),
  random.uniform([PARAMETERS], 0.1, 1),
];

const regression = (steps: number): Dynamics =>
  training({
    parameters: { w },
    loss: ({ w }, { target, scale }) => w.sub(target).square().mul(scale).sum(),
    batches: [{ target, scale }],
    steps,
    optimizer: momentum,
    hyper: { learningRate: positive(1e-3), momentum: unit(0.9) },
  });

/** Bytes that are alive now: the JavaScript heap, and the elements of typed arrays. */
function live(): { heap: number; arrays: number } {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("measuring memory needs node --expose-gc");
  for (let i = 0; i < 3; i++) gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, arrays: arrayBuffers };
}

const rows: { strategy: string; steps: number; megabytes: string }[] = [];
afterAll(() => console.table(rows));

/** What a run of `steps` steps holds in its last one, beyond what was held before it. */
function heldBy(strategy: Strategy, steps: number): { heap: number; arrays: number } {
  const dynamics = regression(steps);
  const before = live();
  const run = strategy.run(dynamics, hyperTensors(dynamics, {}), (value) => value);
  for (let t = 0; t < steps; t++) run.next();
  const after = live();
  if (!run.next().done) throw new Error("the run has more steps than it said");
  const held = { heap: after.heap - before.heap, arrays: after.arrays - before.arrays };
  rows.push({ strategy: strategy.name, steps, megabytes: ((held.heap + held.arrays) / 1e6).toFixed(2) });
  return held;
}

it("hybrid: no more at T = 10 000 than at T = 100", () => {
  heldBy(hybrid, 50); // compiles what the measured runs use
  const [short, long] = [heldBy(hybrid, 100), heldBy(hybrid, 10_000)];
  // w and its velocity, each with two tangents, and the step's loss
  expect(short.arrays).toBeGreaterThanOrEqual(PARAMETERS * 8 * 6);
  expect(long.arrays / short.arrays).toBeLessThan(1.05);
  // Of the heap only what exceeds the noise of the engine counts: a leak of 100 bytes a step would show.
  expect(long.heap - short.heap).toBeLessThan(0.05 * short.arrays + 500_000);
});

it("unrolled: proportional to T", () => {
  const held = [100, 200, 400, 800].map((steps) => heldBy(unrolled, steps).arrays / steps);
  for (const bytesAStep of held) {
    expect(bytesAStep / (held[0] ?? 0)).toBeGreaterThan(0.9);
    expect(bytesAStep / (held[0] ?? 0)).toBeLessThan(1.1);
  }
});
