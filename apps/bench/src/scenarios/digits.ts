/**
 * The job of `npm start`: a 64-32-10 network on handwritten digits, 100 steps of Adam, the validation loss differentiated by
 * Adam's four hyperparameters. One hypergradient is one of the job's outer iterations. And the same with a weight for each example:
 *
 *   L = Σᵢ wᵢ crossEntropyᵢ / n,  on one batch of all n examples, so that K = n + 4
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { stack, type TensorLike } from "@dualtape/core";
import { type Engine, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense, logSumExp } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { type Field, field, type Job } from "./scenario.ts";

/** The layers of the network: pixels, tanh, digits. */
export const WIDTHS = [64, 32, 10] as const;

const [PIXELS, HIDDEN, DIGITS] = WIDTHS;
const BATCH = 50;
const STEPS = 100;
const ADAM = { learningRate: positive(2e-4), beta1: oneMinus(0.5), beta2: oneMinus(0.9), epsilon: positive(1e-3) };

interface Layer<T> {
  readonly w: T;
  readonly b: T;
}

interface Network<T> {
  readonly hidden: Layer<T>;
  readonly out: Layer<T>;
}

interface Images<T> {
  readonly x: T;
  readonly y: T;
}

/** The training run, for `hypergradient`. */
export const digits = (engine: Engine, steps = STEPS) =>
  training({ ...material(), loss: plainLoss, steps, optimizer: adam, hyper: ADAM, engine });

/** The run with a weight for each of so many examples. */
export const weightedDigits = (engine: Engine, examples: number) =>
  training({
    ...material(examples),
    loss: <T extends TensorLike<T>>(
      network: Network<T>,
      { x, y }: Images<T>,
      { weight }: { readonly weight: T },
    ): T => {
      const logits = logitsOf(network, x);
      return logSumExp(logits, 1).sub(logits.mul(y).sum(1)).mul(weight).sum().div(examples);
    },
    validationLoss: plainLoss,
    steps: STEPS,
    optimizer: adam,
    hyper: { ...ADAM, weight: positive(Array<number>(examples).fill(1)) },
    engine,
  });

/** The numbers of either run, for engines that derive it by themselves. */
export function digitsJob(examples?: number): Job {
  const { parameters, batches, validation } = material(examples);
  const initial = Object.entries(ADAM).map(([name, domain]) => [name, field("float64", [], () => domain.initial)]);
  return {
    kind: "digits",
    dtype: "float64",
    start: {
      hiddenW: fieldOf(parameters.hidden.w),
      hiddenB: fieldOf(parameters.hidden.b),
      outW: fieldOf(parameters.out.w),
      outB: fieldOf(parameters.out.b),
    },
    data: {
      x: fieldOf(stack(batches.map(({ x }) => x))),
      y: fieldOf(stack(batches.map(({ y }) => y))),
      validationX: fieldOf(validation.x),
      validationY: fieldOf(validation.y),
    },
    hyperparameters: {
      ...Object.fromEntries(initial),
      ...(examples !== undefined && { weight: field("float64", [examples], () => 1) }),
    },
    steps: STEPS,
  };
}

const logitsOf = <T extends TensorLike<T>>({ hidden, out }: Network<T>, x: T): T => dense(dense(x, hidden).tanh(), out);

const plainLoss = <T extends TensorLike<T>>(network: Network<T>, { x, y }: Images<T>): T =>
  crossEntropy(logitsOf(network, x), y);

/** Where training starts, and on what: the batches of the job, or one of so many examples. */
function material(examples?: number) {
  const random = seeded(2);
  const images = load();
  const part = (from: number, to: number): Images<Tensor> => ({
    x: tensor(images.slice(from, to).map((row) => row.slice(0, PIXELS).map((pixel) => pixel / 16))),
    y: oneHot(
      images.slice(from, to).map((row) => row[PIXELS] ?? Number.NaN),
      DIGITS,
    ),
  });
  return {
    parameters: { hidden: dense.init(PIXELS, HIDDEN, random), out: dense.init(HIDDEN, DIGITS, random) },
    batches:
      examples === undefined
        ? Array.from({ length: 24 }, (_, i) => part(i * BATCH, (i + 1) * BATCH))
        : [part(0, examples)],
    validation: part(1200, 1500),
  };
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

const fieldOf = ({ shape, data }: Tensor): Field => field("float64", shape, (i) => data[i] ?? Number.NaN);
