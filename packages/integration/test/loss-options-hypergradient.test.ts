/** Hypergradients through weights of examples, weights of classes and label smoothing: those of differences. */
import { positive, unit } from "@dualtape/core";
import { type Engine, training } from "@dualtape/hyperopt";
import { binaryCrossEntropy, dense, labelCrossEntropy } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { seeded, tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { expectDifferences } from "./hypergradients.ts";

/** Some steps on two batches of four examples, one of them masked in each and one ignored by its label; each example has a weight. */
function problem(engine: Engine) {
  const random = seeded(2);
  const examples = (...labels: readonly number[]) => ({ x: random.normal([4, 3]), labels: Int32Array.from(labels) });
  const known = tensor([1, 1, 0, 1]);
  const batches = [examples(0, 2, 1, -1), examples(1, 1, 7, 2)];
  return training({
    parameters: { out: dense.init(3, 3, random) },
    loss({ out }, { x, labels, rows }, { smoothing, classWeights, weights }, { lift: up }) {
      const logits = dense(x, out);
      const own = weights.take(rows);
      const given = { smoothing, weights: own, mask: up(known) };
      const first = logits.slice(null, [0, 1]).reshape([4]);
      return labelCrossEntropy(logits, labels, { ...given, classWeights, ignored: -1 }).add(
        binaryCrossEntropy(first, labels.equal(1), { ...given, classWeights: classWeights.slice([0, 2]) }),
      );
    },
    validationLoss: ({ out }, { x, labels }) => labelCrossEntropy(dense(x, out), labels),
    batches: batches.map((batch, i) => ({ ...batch, rows: Int32Array.from([0, 1, 2, 3], (row) => 4 * i + row) })),
    validation: { ...examples(0, 1, 2, 2), rows: Int32Array.of(0, 1, 2, 3) },
    steps: 5,
    optimizer: sgd,
    hyper: {
      learningRate: positive(0.3),
      smoothing: unit(0.2),
      classWeights: positive([0.5, 2, 1]),
      weights: positive([1, 0.5, 3, 2, 0.7, 1, 1, 2]),
    },
    engine,
  });
}

test("hypergradients through what losses are told", () => {
  const { weights = [] } = expectDifferences(problem);
  // The masked examples of the two batches.
  expect(weights.flatMap((each, i) => (each === 0 ? [i] : []))).toEqual([2, 6]);
});
