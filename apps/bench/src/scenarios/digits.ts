/**
 * The job of `npm start`: a 64-32-10 network on handwritten digits, 100 steps of Adam, the validation loss differentiated by
 * Adam's four hyperparameters. One hypergradient is one of the job's outer iterations.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { TensorLike } from "@dualtape/core";
import { type Engine, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";

const PIXELS = 64;
const BATCH = 50;

interface Layer<T> {
  readonly w: T;
  readonly b: T;
}

/** The training run, for `hypergradient`. */
export function digits(engine: Engine, steps = 100) {
  const random = seeded(2);
  const images = load();
  const part = (from: number, to: number): { readonly x: Tensor; readonly y: Tensor } => ({
    x: tensor(images.slice(from, to).map((row) => row.slice(0, PIXELS).map((pixel) => pixel / 16))),
    y: oneHot(
      images.slice(from, to).map((row) => row[PIXELS] ?? Number.NaN),
      10,
    ),
  });
  return training({
    parameters: { hidden: dense.init(PIXELS, 32, random), out: dense.init(32, 10, random) },
    loss: <T extends TensorLike<T>>(
      { hidden, out }: { readonly hidden: Layer<T>; readonly out: Layer<T> },
      { x, y }: { readonly x: T; readonly y: T },
    ) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    batches: Array.from({ length: 24 }, (_, i) => part(i * BATCH, (i + 1) * BATCH)),
    validation: part(1200, 1500),
    steps,
    optimizer: adam,
    hyper: { learningRate: positive(2e-4), beta1: oneMinus(0.5), beta2: oneMinus(0.9), epsilon: positive(1e-3) },
    engine,
  });
}

/** The images in the order of the job, each with its digit behind its pixels. */
function load(): readonly (readonly number[])[] {
  const file = new URL("../../../examples/data/digits.csv.gz", import.meta.url);
  const rows = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  return [...seeded(1).permutation(rows.length)].map((i) => rows[i] ?? []);
}
