/**
 * The main job: Adam's hyperparameters tuned on real digits, by dual numbers through backpropagation.
 *
 * A 64-32-10 network is trained for 100 steps, from deliberately poor hyperparameters, again and again: `tune` moves them by the
 * hypergradient of the validation loss, in hybrid mode, and by plain runs where that leads no further. Beside it stand the customary values,
 * and random search and TPE with as much compute. Writes `out/digits.json` and `out/digits.svg`.
 *
 *   --unrolled        measures reverse mode over the whole run, too, for comparison
 *   --large           a 784-128-64-10 network on digits of 28×28 pixels
 *   --engine eager    each operation as it is called, instead of one program for a step
 */
import { parseArgs } from "node:util";
import {
  drain,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  plan,
  positive,
  randomSearch,
  signDescent,
  simulate,
  tpe,
  training,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded, type Tensor } from "@dualtape/tensor";
import { batchesOf, loadDigits, loadLargeDigits } from "./digits/data.ts";
import { network } from "./digits/network.ts";
import { bytes, number, percent, row, table } from "./report/format.ts";
import { beside } from "./report/frame.ts";
import { lines } from "./report/lines.ts";
import { median, timed } from "./report/measure.ts";
import { lossCurves } from "./report/loss-curves.ts";
import { save } from "./report/save.ts";

const ITERATIONS = 50;
/** A run on dual numbers does the work of a plain run, and as much again for each tangent: it counts as so many plain runs. */
const PLAIN_RUNS = 1 + 4;
/** Adam's customary values (Kingma & Ba 2015, algorithm 1). */
const CUSTOMARY = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
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

const problem = training({
  parameters: sizes.slice(1).map((size, i) => dense.init(sizes[i] ?? 1, size, random)),
  loss: (layers, { x, y }) => crossEntropy(network(x, layers), y),
  batches: batchesOf(digits.training, 50),
  validation: { x: digits.validation.pixels, y: digits.validation.targets },
  steps: 100,
  optimizer: adam,
  hyper: {
    learningRate: positive(2e-4).within(1e-5, 1),
    beta1: oneMinus(0.5).within(0.01, 0.999),
    beta2: oneMinus(0.9).within(0.01, 0.9999),
    epsilon: positive(1e-3).within(1e-8, 1e-1),
  },
  engine: engine === "eager" ? "eager" : "compiled",
});

/** The part of the test images that the network of a run gets right. */
function testAccuracy(state: Readonly<Record<string, Tensor>>): number {
  const answers = network(digits.test.pixels, problem.parametersOf(state)).argmax();
  return digits.test.labels.filter((label, i) => answers.data[i] === label).length / digits.test.labels.length;
}

console.log(
  `Tuning Adam on digits: a ${sizes.join("-")} network, ${problem.steps} steps a run, ${ITERATIONS} runs, ${problem.engine}.\n`,
);

const names = ["learningRate", "beta1", "beta2", "epsilon"] as const;
const columns = [5, 17, 14, 10, 10, 12, 9];
console.log(`${row(["run", "validation loss", ...names, "seconds"], columns)}  why`);

const tuning = tuneDynamics(problem, { iterations: ITERATIONS, strategy: hybrid, method: signDescent() });
for await (const event of tuning) {
  if (event.type === "iteration") {
    const { iteration, value, hyper, cost, reason } = event;
    const cells = [value, ...names.map((name) => hyper[name])].map(number);
    console.log(`${row([String(iteration), ...cells, cost.seconds.toFixed(2)], columns)}  ${reason}`);
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
const gradients = result.trace.filter(({ gradient }) => gradient !== null);
const hybridSeconds = median(gradients.map(({ cost }) => cost.seconds));
const hybridBytes = Math.max(...gradients.map(({ cost }) => cost.bytes));

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
const compute = bestSoFar(result.trace).at(-1)?.x ?? 0;
const customary = drain(simulate(problem, CUSTOMARY));
const seeds = large || engine === "eager" ? [1] : [1, 2, 3];
const searches = [];
for (const [name, method] of Object.entries({ "random search": randomSearch(), TPE: tpe() })) {
  const found = [];
  for (const seed of seeds) found.push(await tuneDynamics(problem, { method, iterations: compute, seed }));
  searches.push({ name, found: found.sort((a, b) => a.value - b.value) });
}
const places = seeds.length === 1 ? [""] : [", best of 3", ", middle of 3", ", worst of 3"];
const rivals = [
  { name: "before", runs: 1, value: before.validationLoss, accuracy: before.testAccuracy },
  { name: "customary values", runs: 1, value: customary.value.item(), accuracy: testAccuracy(customary.state) },
  ...searches.flatMap(({ name, found }) =>
    found.map(({ value, state }, i) => {
      return { name: `${name}${places[i]}`, runs: compute, value, accuracy: testAccuracy(state) };
    }),
  ),
  { name: "this gradient", runs: compute, value: after.validationLoss, accuracy: after.testAccuracy },
];
console.log(
  `\n${table([
    ["beside what else there is", "plain runs", "validation loss", "test accuracy"],
    ...rivals.map(({ name, runs, value, accuracy }) => [name, String(runs), number(value), percent(accuracy)]),
  ])}`,
);
console.log(
  `A run with ${PLAIN_RUNS - 1} derivatives is counted as ${PLAIN_RUNS} plain runs; it took ${number(hybridSeconds / plain.seconds)} times as long.\n` +
    `The planner would take ${plan(problem).sentence}.`,
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
const beyond = { compute, rivals };
save("digits.json", JSON.stringify({ before, after, hyperparameters, beyond, trace: result.trace, seconds }, null, 2));
/** The best value so far, over what was spent. */
function bestSoFar(runs: readonly { readonly value: number; readonly gradient: unknown }[]) {
  let [x, y] = [0, Infinity];
  return runs.map(({ value, gradient }) => {
    x += gradient === null ? 1 : PLAIN_RUNS;
    y = Math.min(y, value);
    return { x, y };
  });
}
save(
  "digits.svg",
  beside(
    lossCurves(result.trace, "Training loss of each run, by outer iteration"),
    lines(
      [
        { name: "this gradient", points: bestSoFar(result.trace) },
        ...searches.flatMap(({ name, found }) => found.map(({ trace }) => ({ name, points: bestSoFar(trace) }))),
        { name: "customary values", points: [1, compute].map((x) => ({ x, y: customary.value.item() })) },
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
