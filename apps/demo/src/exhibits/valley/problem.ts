/**
 * The network under the valley: 64 pixels, 16 hidden units, 10 digits, trained by plain gradient descent on 200 images.
 *
 * The height of the surface is the loss on all 200 images, however few of them a step saw.
 */
import { oneStep, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { batchesOf, batchOf, type Digits } from "../../data/deal.ts";
import { IMAGES, type Settings, STEPS } from "./messages.ts";

/** Training with a step size that stays. */
export function descent(digits: Digits, { seed, batch }: Settings, learningRate: number) {
  const random = seeded(seed);
  return training({
    parameters: { hidden: dense.init(64, 16, random), out: dense.init(16, 10, random) },
    loss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    batches: batch === IMAGES ? [batchOf(digits)] : batchesOf(digits, batch),
    validation: batchOf(digits),
    steps: STEPS,
    optimizer: sgd,
    hyper: { learningRate: positive(learningRate) },
  });
}

/** The same, but before each step log α goes down the derivative of the loss that the last step led to: the short term. */
export const shortTerm = (digits: Digits, settings: Settings, start: number) =>
  oneStep(descent(digits, settings, start), {
    rule: "multiplicative",
    optimizer: sgd,
    hyper: { learningRate: positive(0.3) },
  });
