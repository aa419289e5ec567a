/**
 * Augmentation by its strength: a network learns from 60 digits, which are moved and made noisy at random in each step. How far, and how much,
 * are hyperparameters that go down the loss on 300 digits, by a gradient through the images themselves. Each way may spend 30 plain
 * runs, on each of five splits. Writes `out/augmentation.json`.
 */
import { guided, type HyperValues, type Method, randomSearch, rprop, tpe, tuneDynamics } from "@dualtape/hyperopt";
import { accuracyOf, augmented, fewDigits } from "./augmentation/problem.ts";
import { number, percent, table } from "./report/format.ts";
import { average, median } from "./report/measure.ts";
import { save } from "./report/save.ts";

const BUDGET = 30;
const SPLITS = [1, 2, 3, 4, 5];
const COUNT = 60;

/** Each way: what asks, how many plain runs it may spend, and where it starts where that is not 0.05. */
const WAYS: Readonly<Record<string, readonly [Method, number, HyperValues<"shift" | "noise">?]>> = {
  "no augmentation": [guided(), 1, { shift: 1e-9, noise: 1e-9 }],
  "the start": [guided(), 1],
  "random search": [randomSearch(), BUDGET],
  TPE: [tpe(), BUDGET],
  "the default method": [guided(), BUDGET],
  rprop: [rprop(), BUDGET],
};

interface Found {
  readonly name: string;
  readonly split: number;
  readonly shift: number;
  readonly noise: number;
  readonly value: number;
  readonly accuracy: number;
}
const found: Found[] = [];
for (const [name, [method, budget, at]] of Object.entries(WAYS)) {
  for (const split of SPLITS) {
    const { training, validation, test } = fewDigits(split, COUNT);
    const problem = augmented(training, validation, split);
    const { hyper, value, state } = await tuneDynamics(problem, { method, budget, ...(at && { at }) });
    found.push({ name, split, ...hyper, value, accuracy: accuracyOf(problem.parametersOf(state), test) });
  }
}
const rows = Object.keys(WAYS).map((name) => {
  const own = found.filter((one) => one.name === name);
  const middle = ["shift", "noise", "value"] as const;
  return [
    name,
    ...middle.map((key) => number(median(own.map((one) => one[key])))),
    percent(average(own.map(({ accuracy }) => accuracy))),
  ];
});
console.log(`${COUNT} digits to learn from; medians, and the mean accuracy, over ${SPLITS.length} splits.\n`);
console.log(table([["strength by", "shift, pixels", "noise", "validation loss", "test accuracy"], ...rows]));
save("augmentation.json", `${JSON.stringify(found)}\n`);
