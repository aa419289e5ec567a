/** Softmax regression on weighted examples, and on those of one weight. */
import type { Domain, TensorLike } from "@dualtape/core";
import { drain, simulate, training } from "@dualtape/hyperopt";
import { accuracy, crossEntropy, dense, logSoftmax } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { type Tensor, zeros } from "@dualtape/tensor";
import type { Examples } from "../digits/data.ts";

/** From zero, by 100 steps of Adam on all examples at once. */
const from = (examples: Examples) => ({
  parameters: { w: zeros([examples.x.shape[1] ?? 0, 10]), b: zeros([10]) },
  batches: [examples],
  steps: 100,
  optimizer: adam,
});
const byAdam = (learningRate: number) => ({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });

/** How examples are weighed. */
export interface Weighing {
  readonly examples: Examples;
  /** What the objective is the loss on. */
  readonly validation: Examples;
  readonly weights: Domain<readonly number[]>;
  /** The place of the weight of each example. */
  readonly weightOf: readonly number[];
  readonly learningRate: number;
}

interface Classifier<T> {
  readonly w: T;
  readonly b: T;
}

/** The loss of each example. */
const lossesOf = <T extends TensorLike<T>>(classifier: Classifier<T>, x: T, y: T): T =>
  logSoftmax(dense(x, classifier)).mul(y).sum(-1).neg();

/** Σ λᵢ ℓᵢ / Σ λᵢ by 100 steps of Adam from zero, as a function of the weights λ. */
export const weightedRegression = ({ examples, validation, weights, weightOf, learningRate }: Weighing) =>
  training({
    ...from(examples),
    loss(classifier, { x, y }, hyper) {
      const weights = hyper.weights.take(weightOf);
      return lossesOf(classifier, x, y).mul(weights).sum().div(weights.sum());
    },
    validation,
    validationLoss: (classifier, { x, y }) => crossEntropy(dense(x, classifier), y),
    hyper: { ...byAdam(learningRate), weights },
  });

/** What is trained on some examples, all of one weight. */
export function trainedOn(examples: Examples, learningRate: number): Classifier<Tensor> {
  const run = training({
    ...from(examples),
    loss: (classifier, { x, y }) => crossEntropy(dense(x, classifier), y),
    hyper: byAdam(learningRate),
  });
  return run.parametersOf(drain(simulate(run)).state);
}

/** The loss of each example by what was trained. */
export const lossesBy = (classifier: Classifier<Tensor>, { x, y }: Examples): readonly number[] => [
  ...lossesOf(classifier, x, y).data,
];

/** The part of a set that it gets right. */
export const accuracyOf = (classifier: Classifier<Tensor>, { x, y }: Examples): number =>
  accuracy(dense(x, classifier), y).item();
