/**
 * A convolutional network on 1797 handwritten digits: `tune` finds its rate, its weight decay and how far images are moved at random, on 300
 * digits to validate on; with these, `train` learns from all but the 297 of the test set. On five splits. Writes
 * `out/convolutional-digits.json`.
 */
import { tune } from "@dualtape/hyperopt";
import { problemOf, SHORT, testedAt } from "./convolutional-digits/problem.ts";
import { examplesOf, loadDigits } from "./digits/data.ts";
import { number, percent, table } from "./report/format.ts";
import { average } from "./report/measure.ts";
import { save } from "./report/save.ts";

const SPLITS = [1, 2, 3, 4, 5];
const BUDGET = 30;

interface Found {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly shift: number;
  readonly value: number;
  readonly before: number;
  readonly after: number;
}
const found: Found[] = [];
for (const split of SPLITS) {
  const sets = loadDigits(split);
  const problem = problemOf(examplesOf(sets.training), examplesOf(sets.validation), SHORT, split);
  const { hyper, value } = await tune({ ...problem, budget: BUDGET });
  found.push({ ...hyper, value, before: await testedAt(sets, split, {}), after: await testedAt(sets, split, hyper) });
}
const rows = found.map(({ learningRate, weightDecay, shift, value, before, after }, i) => [
  String(SPLITS[i]),
  ...[learningRate, weightDecay, shift, value].map(number),
  percent(before),
  percent(after),
]);
const columns = [
  "learning rate",
  "weight decay",
  "shift, pixels",
  "validation loss",
  "test at the start",
  "test, tuned",
];
console.log(table([["split", ...columns], ...rows]));
const [before, after] = (["before", "after"] as const).map((name) => average(found.map((one) => one[name])));
console.log(
  `\nRight on the test set, on average: ${percent(before ?? NaN)} at the start, ${percent(after ?? NaN)} tuned.`,
);
save("convolutional-digits.json", `${JSON.stringify(found)}\n`);
