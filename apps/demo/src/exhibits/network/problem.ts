/** A 64-32-10 network on the digits, trained by Adam; its hyperparameters start from poor values, each in its domain. */
import type { TensorLike } from "@dualtape/core";
import { oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense, type Dense, l2 } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { batchesOf, batchOf, type Deal } from "../../data/deal.ts";
import type { Settings } from "./messages.ts";

/** The network's answer to images: a logit for each digit. */
export const network = <T extends TensorLike<T>>(x: T, hidden: Dense<T>, out: Dense<T>): T =>
  dense(dense(x, hidden).tanh(), out);

/** One training run, judged on images that it does not train on. */
export function problemOf(digits: Deal, { seed, hidden, steps }: Settings) {
  const random = seeded(seed);
  return training({
    parameters: { hidden: dense.init(64, hidden, random), out: dense.init(hidden, 10, random) },
    loss: ({ hidden, out }, { x, y }, penalty) =>
      crossEntropy(network(x, hidden, out), y).add(l2(hidden.w, out.w).mul(penalty.l2)),
    validationLoss: ({ hidden, out }, { x, y }) => crossEntropy(network(x, hidden, out), y),
    batches: batchesOf(digits.training, 50),
    validation: batchOf(digits.validation),
    steps,
    optimizer: adam,
    hyper: {
      // Customary ranges, which samples are taken from; hypergradients know none.
      learningRate: positive(2e-4).within(1e-5, 1),
      beta1: oneMinus(0.5).within(0.1, 0.999),
      beta2: oneMinus(0.9).within(0.1, 0.9999),
      epsilon: positive(1e-3).within(1e-8, 1e-1),
      l2: positive(1e-2).within(1e-6, 1e-1),
    },
  });
}

export type Problem = ReturnType<typeof problemOf>;
