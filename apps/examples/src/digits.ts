/**
 * The main job: Adam's hyperparameters tuned on real digits, by dual numbers through backpropagation.
 *
 * A 64-32-10 network is trained for 100 steps, from deliberately poor hyperparameters. Each outer iteration trains it anew
 * and moves them against the hypergradient of the validation loss. Beside that stand the customary values, and random search
 * with as much compute. Writes `out/digits.json` and `out/digits.svg`.
 *
 *   --unrolled        measures reverse mode over the whole run, too, for comparison
 *   --large           a 784-128-64-10 network on digits of 28×28 pixels
 *   --engine eager    each operation as it is called, instead of one program for a step
 */
import { parseArgs } from "node:util";
import type { TensorLike } from "@dualtape/core";
import {
  gradientDescent,
  drain,
  hypergradient,
  hyperTensors,
  oneMinus,
  positive,
  simulate,
  training,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded, type Tensor } from "@dualtape/tensor";
import { batchesOf, loadDigits, loadLargeDigits } from "./digits/data.ts";
import { bestOf, CUSTOMARY, randomSearch, train } from "./digits/random-search.ts";
import { bytes, number, percent, row, table } from "./report/format.ts";
import { beside } from "./report/frame.ts";
import { lines } from "./report/lines.ts";
import { median, timed } from "./report/measure.ts";
import { lossCurves } from "./report/loss-curves.ts";
import { save } from "./report/save.ts";

const ITERATIONS = 20;
/** A run on dual numbers does the work of a plain run, and as much again for each tangent: it counts as so many plain runs. */
const PLAIN_RUNS = 1 + 4;
const started = performance.now();
const {
  large,
  engine,
  unrolled: compared,
} = parseArgs({
  options: {
    unrolled: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    engine: { type: "string", default: "compiled" },
  },
}).values;
const digits = large ? loadLargeDigits(1) : loadDigits(1);
const sizes = large ? [784, 128, 64, 10] : [64, 32, 10];
const random = seeded(2);

interface Layer<T> {
  readonly w: T;
  readonly b: T;
}
const network = <T extends TensorLike<T>>(x: T, layers: readonly Layer<T>[]): T =>
  layers.reduce((h, layer, i) => dense(i === 0 ? h : h.tanh(), layer), x);

const problem = training({
  parameters: sizes.slice(1).map((size, i) => dense.init(sizes[i] ?? 1, size, random)),
  loss: (layers, { x, y }) => crossEntropy(network(x, layers), y),
  batches: batchesOf(digits.training, 50),
  validation: { x: digits.validation.pixels, y: digits.validation.targets },
  steps: 100,
  optimizer: adam,
  hyper: { learningRate: positive(2e-4), beta1: oneMinus(0.5), beta2: oneMinus(0.9), epsilon: positive(1e-3) },
  engine: engine === "eager" ? "eager" : "compiled",
});

/** The part of the test images that the network of a run gets right; of one that did not stay finite, none. */
const accuracyOf = (run: ReturnType<typeof bestOf>): number => (run?.state ? testAccuracy(run.state) : 0);

function testAccuracy(state: Readonly<Record<string, Tensor>>): number {
  const answers = network(digits.test.pixels, problem.parametersOf(state)).argmax();
  return digits.test.labels.filter((label, i) => answers.data[i] === label).length / digits.test.labels.length;
}

const pick = ({ values, value }: ReturnType<typeof train>) => ({ values, value });

console.log(
  `Tuning Adam on digits: a ${sizes.join("-")} network, ${problem.steps} steps a run, ${ITERATIONS} runs, ${problem.engine}.\n`,
);

const names = ["learningRate", "beta1", "beta2", "epsilon"] as const;
const columns = [10, 17, 14, 10, 10, 12, 9];
console.log(row(["run", "validation loss", ...names, "seconds"], columns));

const tuning = tuneDynamics(problem, {
  iterations: ITERATIONS,
  method: gradientDescent(adam, { learningRate: 0.3, beta1: 0.5 }),
});
for await (const event of tuning) {
  if (event.type === "iteration") {
    const { iteration, value, hyper, cost } = event;
    const cells = [value, ...names.map((name) => hyper[name])].map(number);
    console.log(row([String(iteration), ...cells, cost.seconds.toFixed(2)], columns));
  } else if (event.type === "divergence") {
    console.log(`  run ${event.iteration}: ${event.error.message}`);
  } else if (event.type === "chaos") {
    console.log(`  run ${event.iteration}, step ${event.step}: chaotic by ${event.hyperparameter}. ${event.remedy}.`);
  }
}
const result = await tuning;

const start = hyperTensors(problem, {});
const plain = timed(() => drain(simulate(problem, start, (value) => value)));
const tape = !compared ? null : timed(() => hypergradient(problem, unrolled));
const hybridSeconds = median(result.trace.map(({ cost }) => cost.seconds));
const hybridBytes = Math.max(...result.trace.map(({ cost }) => cost.bytes));

const before = { validationLoss: result.start.value, testAccuracy: testAccuracy(plain.result.state) };
const after = { validationLoss: result.value, testAccuracy: testAccuracy(result.state) };
const hyperparameters = Object.fromEntries(
  names.map((name) => [name, { before: result.start.hyper[name], after: result.hyper[name] }]),
);

console.log(
  `\n${table([
    ["", "before", "after"],
    ...names.map((name) => [name, number(result.start.hyper[name]), number(result.hyper[name])]),
    ["validation loss", number(before.validationLoss), number(after.validationLoss)],
    ["test accuracy", percent(before.testAccuracy), percent(after.testAccuracy)],
  ])}`,
);
const compute = PLAIN_RUNS * result.trace.length;
const customary = train(problem, CUSTOMARY);
const seeds = large || engine === "eager" ? [1] : [1, 2, 3];
const searches = seeds.map((seed) => randomSearch(problem, compute, seed));
const found = searches.map(bestOf).sort((a, b) => (a?.value ?? Infinity) - (b?.value ?? Infinity));
const rivals = [
  { name: "before", runs: 1, value: before.validationLoss, accuracy: before.testAccuracy },
  { name: "customary values", runs: 1, value: customary.value, accuracy: accuracyOf(customary) },
  ...found.map((run, i) => ({
    name: `random search${found.length > 1 ? `, ${["best", "middle", "worst"][i]} of ${found.length}` : ""}`,
    runs: compute,
    value: run?.value ?? Infinity,
    accuracy: accuracyOf(run),
  })),
  { name: "this gradient", runs: compute, value: after.validationLoss, accuracy: after.testAccuracy },
];
console.log(
  `\n${table([
    ["beside what else there is", "plain runs", "validation loss", "test accuracy"],
    ...rivals.map(({ name, runs, value, accuracy }) => [name, String(runs), number(value), percent(accuracy)]),
  ])}`,
);
console.log(
  `A run with ${PLAIN_RUNS - 1} derivatives is counted as ${PLAIN_RUNS} plain runs; it took ${number(hybridSeconds / plain.seconds)} times as long.`,
);

console.log(
  `\n${table([
    ["what the derivative costs", "seconds a run", "bytes alive"],
    ["plain training", plain.seconds.toFixed(2), bytes(plain.result.cost.bytes)],
    ["hybrid, 4 hyperparameters", hybridSeconds.toFixed(2), bytes(hybridBytes)],
    ...(tape ? [["unrolled, for comparison", tape.seconds.toFixed(2), bytes(tape.result.cost.bytes)]] : []),
  ])}`,
);

const seconds = (performance.now() - started) / 1000;
const beyond = { compute, customary: pick(customary), searches: searches.map((runs) => runs.map(pick)), rivals };
save("digits.json", JSON.stringify({ before, after, hyperparameters, beyond, trace: result.trace, seconds }, null, 2));
const best = (values: readonly number[], cost: number) =>
  values.map((_, i) => ({ x: cost * (i + 1), y: Math.min(...values.slice(0, i + 1)) }));
save(
  "digits.svg",
  beside(
    lossCurves(result.trace, "Training loss of each run, by outer iteration"),
    lines(
      [
        {
          name: "this gradient",
          points: best(
            result.trace.map(({ value }) => value),
            PLAIN_RUNS,
          ),
        },
        ...searches.map((runs) => ({
          name: "random search",
          points: best(
            runs.map(({ value }) => value),
            1,
          ),
        })),
        { name: "customary values", points: [1, compute].map((x) => ({ x, y: customary.value })) },
      ],
      {
        title: "Best validation loss so far, at the same compute",
        subtitle: "validation loss, logarithmic",
        x: `plain training runs; one with ${PLAIN_RUNS - 1} derivatives counts as ${PLAIN_RUNS}`,
        scale: "log",
      },
    ),
  ),
);
console.log(`\nWrote out/digits.json and out/digits.svg after ${seconds.toFixed(1)} seconds.`);
