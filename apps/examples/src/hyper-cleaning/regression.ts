/** Softmax regression for hyper-cleaning: on weighted examples, and on those that are left in the end. */
import { drain, real, simulate, training } from "@dualtape/hyperopt";
import { accuracy, crossEntropy, dense, logSoftmax } from "@dualtape/nn";
import { momentum, sgd } from "@dualtape/optimizers";
import { zeros } from "@dualtape/tensor";
import type { Examples } from "./data.ts";

const parameters = { w: zeros([64, 10]), b: zeros([10]) };

/**
 * Σ λᵢ ℓᵢ / R by 100 steps of gradient descent from zero, as a function of the weights λ, which start at the same share of the
 * budget R; the objective is the loss on clean examples.
 */
export function weightedRegression({ x, y }: Examples, clean: Examples, budget: number) {
  const count = x.shape[0] ?? 0;
  return training({
    parameters,
    loss: ({ w, b }, { x, y }, { weights }) =>
      logSoftmax(dense(x, { w, b })).mul(y).sum(-1).mul(weights).sum().div(-budget),
    validationLoss: ({ w, b }, { x, y }) => crossEntropy(dense(x, { w, b }), y),
    validation: clean,
    batches: [{ x, y }],
    steps: 100,
    optimizer: sgd,
    hyper: { learningRate: 0.6, weights: real(Array<number>(count).fill(budget / count)) },
  });
}

/** The accuracy on a test set after 1500 steps of momentum on some examples, all of one weight. */
export function testAccuracy(examples: Examples, test: Examples): number {
  const run = training({
    parameters,
    loss: ({ w, b }, { x, y }) => crossEntropy(dense(x, { w, b }), y),
    batches: [examples],
    steps: 1500,
    optimizer: momentum,
    hyper: { learningRate: 0.1, momentum: 0.9 },
  });
  const { state } = drain(simulate(run, {}, (value) => value));
  return accuracy(dense(test.x, run.parametersOf(state)), test.y).item();
}
