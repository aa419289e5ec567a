/**
 * Hyper-cleaning (Franceschi et al. 2017): of 1000 training labels a part is wrong, and nobody says which. Each example gets a
 * weight, a hyperparameter, and all of them go down the loss on 200 clean images.
 *
 *   train: Σ λᵢ ℓᵢ / Σ λᵢ by 100 steps of Adam,  0 < λᵢ < 1
 *
 * Each way to find weights may spend 60 plain runs, as `tune` counts them. Writes `out/hyper-cleaning.json` and `out/hyper-cleaning.svg`.
 */
import { plan } from "@dualtape/hyperopt";
import { range } from "./digits/data.ts";
import { COUNT, f1, type Noise } from "./hyper-cleaning/data.ts";
import { type Outcome, waysOf } from "./hyper-cleaning/ways.ts";
import { percent, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { average } from "./report/measure.ts";
import { save } from "./report/save.ts";

const BUDGET = 60;
const SPLITS = [1, 2, 3];
const NOISES: readonly [Noise, ...Noise[]] = [
  { part: 0.2, said: "any other" },
  { part: 0.4, said: "any other" },
  { part: 0.6, said: "any other" },
  { part: 0.4, said: "the next" },
];
const titles = NOISES.map(({ part, said }) => `${100 * part} %, ${said}`);
/** The noise whose weights are drawn. */
const DRAWN = 1;

/** What came of a way under a noise, in a split. */
interface Found extends Outcome {
  readonly name: string;
  readonly column: number;
  readonly split: number;
  readonly wrong: ReadonlySet<number>;
}
const found: Found[] = [];
for (const [column, noise] of NOISES.entries()) {
  for (const split of SPLITS) {
    const { wrong, ways } = waysOf(noise, split, { budget: BUDGET });
    for (const [name, go] of Object.entries(ways)) {
      const { accuracy, weights } = await go();
      found.push({ name, column, split, accuracy, weights, wrong });
    }
  }
}
const names = [...new Set(found.map(({ name }) => name))];
const rowsOf = (cell: (of: readonly Found[]) => string, of = names) =>
  of.map((name) => [
    name,
    ...range(0, NOISES.length).map((column) => cell(found.filter((one) => one.name === name && one.column === column))),
  ]);

const [noise] = NOISES;
console.log(`The planner takes ${plan(waysOf(noise, 1, {}).problem).sentence}.\n`);
console.log(`${COUNT} labels, some wrong; means over ${SPLITS.length} splits of the digits.\n`);
const accuracies = rowsOf((of) => percent(average(of.map(({ accuracy }) => accuracy))));
console.log(table([["test accuracy of training on", ...titles], ...accuracies]));
const weighed = names.filter((name) => found.some((one) => one.name === name && one.weights !== null));
const scores = rowsOf((of) => average(of.map(({ weights, wrong }) => f1(weights ?? [], wrong))).toFixed(3), weighed);
console.log(`\n${table([['F1 of "below 0.1 is wrong"', ...titles], ...scores])}`);

save("hyper-cleaning.json", `${JSON.stringify(found.map(({ wrong, ...one }) => ({ ...one, wrong: [...wrong] })))}\n`);
const drawn = found.find(({ name, column }) => column === DRAWN && name === "a weight an example, default method");
const ranked = (name: string, mislabelled: boolean) => {
  const own = (drawn?.weights ?? []).filter((_, i) => drawn?.wrong.has(i) === mislabelled).sort((a, b) => b - a);
  return { name, points: own.map((y, i) => ({ x: i + 1, y })) };
};
const frame = {
  title: `Hyper-cleaning: weights of ${COUNT} digits, ${titles[DRAWN]}`,
  subtitle: "weight λ, sorted",
  x: "rank",
};
save("hyper-cleaning.svg", lines([ranked("right label", false), ranked("wrong label", true)], frame));
