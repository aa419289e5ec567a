/**
 * A problem to tune: `problem` is a training with hyperparameters. Run it with
 *
 *     npx dualtape tune problem.ts --budget 60s
 *
 * Here a small network learns to read handwritten digits of 8×8 pixels, and what is tuned are Adam's rate, its memory, and how strongly
 * weights are pulled to 0. Change whatever you like; `npx dualtape --help` says what else there is.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { oneMinus, positive } from "@dualtape/core";
import { accuracy, crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { training } from "@dualtape/runs";
import { oneHot, seeded, tensor } from "@dualtape/tensor";

// The data: 1797 rows of 64 pixels from 0 to 16 and the digit that they show.
const rows = gunzipSync(readFileSync(new URL("digits.csv.gz", import.meta.url)))
  .toString()
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
const random = seeded(1);
const order = random.permutation(rows.length);
const part = (from: number, to: number) => {
  const some = [...order].slice(from, to).map((i) => rows[i] ?? []);
  return {
    x: tensor(some.map((row) => row.slice(0, 64).map((p) => p / 16))),
    y: oneHot(
      some.map((row) => row[64] ?? 0),
      10,
    ),
  };
};
const [train, validation, test] = [part(0, 1200), part(1200, 1500), part(1500, 1797)];

/** What is trained, how it is judged, and what is to be tuned, each with its domain and the value to start from. */
export const problem = training({
  parameters: { hidden: dense.init(64, 32, random), out: dense.init(32, 10, random) },
  loss: ({ hidden, out }, { x, y }, { decay }) =>
    crossEntropy(dense(dense(x, hidden).tanh(), out), y).add(
      hidden.w.square().sum().add(out.w.square().sum()).mul(decay),
    ),
  // What hyperparameters are judged by: the loss on other data, without the decay.
  validation,
  validationLoss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
  // A batch of 50 examples a step, in their order, again and again.
  batches: (step) => {
    const from = (50 * (step - 1)) % 1200;
    return { x: train.x.slice([from, from + 50]), y: train.y.slice([from, from + 50]) };
  },
  steps: 150,
  optimizer: adam,
  hyper: {
    learningRate: positive(1e-3).within(1e-5, 1),
    beta1: oneMinus(0.9).within(0.01, 0.999),
    beta2: oneMinus(0.999).within(0.01, 0.9999),
    epsilon: 1e-8,
    decay: positive(1e-4).within(1e-7, 1),
  },
});

/** Settings that the command line may change. `test` is asked for in the end, of the start and of the best point: how many digits are misread. */
export const options = {
  test: ({ state }: { state: Parameters<typeof problem.parametersOf>[0] }) => {
    const { hidden, out } = problem.parametersOf(state);
    return 1 - accuracy(dense(dense(test.x, hidden).tanh(), out), test.y).item();
  },
};
