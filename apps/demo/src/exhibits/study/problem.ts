/** What is studied: a small network on the digits, trained by Adam from poor values. Node imports this module, too, and tunes the same. */
import { oneMinus, positive } from "@dualtape/core";
import { crossEntropy, dense, l2 } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { training } from "@dualtape/runs";
import { seeded } from "@dualtape/tensor";
import { batchesOf, batchOf, deal } from "../../data/deal.ts";

/** The training, on the rows of `digits.bin`, judged on images that it does not train on. */
export function problemOf(rows: Uint8Array) {
  const digits = deal(rows, { seed: 1 });
  const random = seeded(1);
  return training({
    parameters: { hidden: dense.init(64, 16, random), out: dense.init(16, 10, random) },
    loss: ({ hidden, out }, { x, y }, { penalty }) =>
      crossEntropy(dense(dense(x, hidden).tanh(), out), y).add(l2(hidden.w, out.w).mul(penalty)),
    validationLoss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    batches: batchesOf(digits.training, 50),
    validation: batchOf(digits.validation),
    steps: 200,
    optimizer: adam,
    hyper: {
      learningRate: positive(1e-3).within(1e-5, 1),
      beta1: oneMinus(0.5).within(0.1, 0.999),
      beta2: oneMinus(0.9).within(0.1, 0.9999),
      penalty: positive(1e-2).within(1e-6, 1e-1),
      epsilon: 1e-8,
    },
  });
}
