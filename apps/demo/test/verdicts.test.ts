/** What the pages pronounce: a time that no warm-up is part of, and a best that nothing can still beat. */
import { expect, test } from "vitest";
import type { Run, TunedRun, Values } from "../src/exhibits/network/messages.ts";
import { comparison } from "../src/exhibits/network/words.ts";
import { optimum } from "../src/exhibits/valley/landscape.ts";
import { RATES } from "../src/exhibits/valley/rates.ts";
import { reading } from "../src/exhibits/valley/words.ts";

const values = { learningRate: 1, beta1: 0.9, beta2: 0.9, epsilon: 1, l2: 1 };
const runs = (...seconds: readonly number[]): readonly Run[] => seconds.map((time) => ({ value: 1, seconds: time }));
const tunedRun = (run: Run, gradient: Values | null, iteration: number): TunedRun => ({
  ...run,
  iteration,
  reason: "a step",
  values,
  gradient,
  explodesAt: null,
  divergence: null,
  curve: [],
  confusion: [],
});

test.each([
  [
    [9, 1, 1, 1],
    [0.25, 0.25, 0.25, 0.25],
  ],
  [
    [1, 1, 1, 1],
    [3, 0.25, 0.25, 0.25],
  ],
  [
    [9, 1, 7, 1],
    [3, 0.25, 0.25],
  ],
])("runs of %j with derivatives, and of %j seconds without, are 4 times as long", (derived, plain) => {
  // Plain runs of the tuning say nothing of what derivatives cost.
  const tuned = [
    ...runs(...derived).map((run, i) => tunedRun(run, values, i + 1)),
    tunedRun({ value: 1, seconds: 0.25 }, null, derived.length + 1),
  ];
  const words = comparison({ tuned, random: [...runs(...plain), ...runs(0.25, 0.25)], step: 0 });
  expect(words.at(-1)).toContain("takes 4.0 times as long");
});

test("the valley pronounces when all training runs are there, and no sooner", () => {
  const curves = RATES.map((rate) => ({ rate, losses: [2, 1 + rate] }));
  for (const some of [[], curves.slice(0, 2), curves.slice(1)]) {
    expect(optimum(some, 1)).toBeNull();
    expect(reading(some, null, 1)).not.toContain("best of");
  }
  expect(optimum(curves, 1)?.rate).toBe(RATES[0]);
  expect(reading(curves, null, 1)).toContain("best of 29 step sizes");
});
