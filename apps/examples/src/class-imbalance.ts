/**
 * Class imbalance: of 994 digits to train on 400 are zeros and 4 are nines. Weights, a digit or an example, are hyperparameters that go down
 * the loss on a balanced set of 100. Each way to find them may spend 60 plain runs. Writes `out/class-imbalance.json`.
 */
import { type Outcome, waysOf } from "./class-imbalance/ways.ts";
import { percent, table } from "./report/format.ts";
import { average } from "./report/measure.ts";
import { save } from "./report/save.ts";

const BUDGET = 60;
const SPLITS = [1, 2, 3];

interface Found extends Outcome {
  readonly name: string;
  readonly split: number;
  readonly digitOf: readonly number[];
}
const found: Found[] = [];
for (const split of SPLITS) {
  const { ways, digitOf } = waysOf(split, { budget: BUDGET });
  for (const [name, go] of Object.entries(ways)) found.push({ name, split, digitOf, ...(await go()) });
}
const names = [...new Set(found.map(({ name }) => name))];
const rows = names.map((name) => {
  const own = found.filter((one) => one.name === name);
  return [name, ...[own.map((one) => one.accuracy), own.map((one) => one.fewest)].map((all) => percent(average(all)))];
});
console.log(`${found[0]?.digitOf.length} digits with a long tail; means over ${SPLITS.length} splits.\n`);
console.log(table([["test accuracy", "all digits", "nines"], ...rows]));
save("class-imbalance.json", `${JSON.stringify(found)}\n`);
