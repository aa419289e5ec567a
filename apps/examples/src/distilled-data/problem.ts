/**
 * Data distillation (Wang, Zhu, Torralba & Efros 2018): ten images, one a digit, from which a network that has seen nothing else learns to
 * read all others. Their pixels are hyperparameters, and so is the step size, of a short training from several initial values at once.
 */
import type { TensorLike } from "@dualtape/core";
import { drain, positive, real, simulate, training } from "@dualtape/hyperopt";
import { accuracy, crossEntropy } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { oneHot, type Random, seeded, type Tensor } from "@dualtape/tensor";
import { type Digits, type Examples, range } from "../digits/data.ts";

const [PIXELS, HIDDEN, CLASSES, STEPS] = [64, 32, 10, 20] as const;

/** Networks side by side: each tensor has an axis of them before its own. */
interface Networks<T> {
  readonly hidden: T;
  readonly bias: T;
  readonly out: T;
}

/** The answers of all networks to the same images: shape [networks, images, 10]. */
const answers = <T extends TensorLike<T>>(x: T, { hidden, bias, out }: Networks<T>): T =>
  x.matmul(hidden).add(bias).tanh().matmul(out);

/** Random networks. */
const networks = (count: number, random: Random): Networks<Tensor> => ({
  hidden: random.normal([count, PIXELS, HIDDEN], 0, PIXELS ** -0.5),
  bias: random.normal([count, 1, HIDDEN], 0, 0.1),
  out: random.normal([count, HIDDEN, CLASSES], 0, HIDDEN ** -0.5),
});

/** The mean loss of all networks. */
const lossOf = <T extends TensorLike<T>>(x: T, y: T, of: Networks<T>): T => {
  const given = answers(x, of);
  return crossEntropy(given, y.broadcastTo(given.shape));
};

/** What is learned from: pixels of images in one list, their digits as rows with a single 1, and the rate of descent. */
export interface Taught {
  readonly pixels: readonly number[];
  readonly targets: Tensor;
  readonly learningRate: number;
}

/**
 * Twenty steps of descent on images from so many initial values, as a function of the pixels and the rate; the objective is the mean loss
 * of the networks on other images.
 */
export const lessons = ({ pixels, targets, learningRate }: Taught, judged: Examples, count: number, seed: number) =>
  training({
    parameters: networks(count, seeded(seed)),
    batches: [{ x: judged.x.slice([0, 1]), y: targets }],
    // Times their number: each network learns as if it were alone.
    loss: (of, { y }, { pixels }) => lossOf(pixels.reshape([-1, PIXELS]), y, of).mul(count),
    validation: judged,
    validationLoss: (of, { x, y }) => lossOf(x, y, of),
    steps: STEPS,
    optimizer: sgd,
    hyper: { learningRate: positive(learningRate).within(1e-3, 10), pixels: real(pixels) },
  });

/** The networks after such lessons, and their mean loss on a set. */
const after = (taught: Taught, set: Examples, count: number, seed: number) => {
  const problem = lessons(taught, set, count, seed);
  const { state, value } = drain(simulate(problem));
  return { networks: problem.parametersOf(state), loss: value.item() };
};

/** The mean loss of networks on a set after such lessons. */
export const lossAfter = (taught: Taught, set: Examples, count: number, seed: number): number =>
  after(taught, set, count, seed).loss;

/** The part of a set that each of some networks gets right after such lessons. */
export function accuraciesOf(taught: Taught, set: Examples, count: number, seed: number): readonly number[] {
  const given = answers(set.x, after(taught, set, count, seed).networks);
  return range(0, count).map((i) => accuracy(given.slice([i, i + 1]).reshape(set.y.shape), set.y).item());
}

/** One image of each digit, drawn at random. */
export function drawn({ pixels, labels }: Digits, random: Random): readonly number[] {
  const order = [...random.permutation(labels.length)];
  const places = range(0, CLASSES).map((digit) => order.find((i) => labels[i] === digit) ?? 0);
  return [...pixels.take(places).data];
}

/** The mean image of each digit. */
export function means({ pixels, targets }: Digits): readonly number[] {
  const sums = targets.transpose().matmul(pixels);
  return [...sums.div(targets.sum(0).reshape([CLASSES, 1])).data];
}

/** The digits of ten images, one of each. */
export const EACH = oneHot(range(0, CLASSES), CLASSES);
