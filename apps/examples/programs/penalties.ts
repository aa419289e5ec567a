/**
 * A penalty for each feature: logistic regression with 30 of them, tuned by the gradient of the loss on five held-out folds.
 * Five features decide, the other 25 say nothing; which they are is to be found.
 */
import { crossValidation, drain, positive, simulate, training, tuneDynamics } from "@dualtape/hyperopt";
import { binaryCrossEntropy } from "@dualtape/nn";
import { momentum } from "@dualtape/optimizers";
import { kFolds, split } from "@dualtape/runs/data";
import { seeded, tensor, zeros } from "@dualtape/tensor";

const FEATURES = 30;
const random = seeded(1);
const truth = tensor(Array.from({ length: FEATURES }, (_, i) => [i < 5 ? 1.5 : 0]));
const x = random.normal([1100, FEATURES]);
const y = x
  .matmul(truth)
  .add(random.normal([1100, 1]))
  .greater(0);
const { known, test } = split({ x, y }, { fractions: { known: 1 / 11, test: 10 / 11 } });

/** Logistic regression from zero: what it learns from, what judges it, and where the penalties start, one a feature or one for all. */
const regression = (examples: typeof known, validation: typeof known, penalties: readonly number[]) =>
  training({
    parameters: { w: zeros([FEATURES, 1]) },
    loss: ({ w }, batch, { penalty }) =>
      binaryCrossEntropy(batch.x.matmul(w), batch.y).add(w.reshape([FEATURES]).square().mul(penalty).sum()),
    validationLoss: ({ w }, batch) => binaryCrossEntropy(batch.x.matmul(w), batch.y),
    batches: [examples],
    validation,
    steps: 40,
    optimizer: momentum,
    hyper: { learningRate: 0.5, momentum: 0.8, penalty: positive(penalties) },
  });

const folds = kFolds(known, { folds: 5, stratify: known.y.data });
const runs = crossValidation({ folds: 5 }, (which) => {
  const { train, validation } = folds.at(which);
  return regression(train, validation, new Array<number>(FEATURES).fill(0.01));
});
const { penalty } = (await tuneDynamics(runs, { iterations: 8 })).hyper;

// Trained on all of the folds, and judged by the test set: beside them, the best that one penalty for all features can do there.
const testLoss = (penalties: readonly number[]) => {
  const run = regression(known, test, penalties);
  return drain(simulate(run)).value.item();
};
const own = testLoss(penalty);
const shared = Math.min(...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => testLoss([1e-4 * 2.5 ** i])));
console.log(
  `test loss ${own.toFixed(3)} with a penalty for each feature, ${shared.toFixed(3)} with the best that all share`,
);
if (!(own < 0.9 * shared)) throw new Error("a penalty for each feature should be worth its while");

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.log10(value), 0) / values.length;
const [decisive, silent] = [mean(penalty.slice(0, 5)), mean(penalty.slice(5))];
console.log(`penalties of what decides are about 1e${decisive.toFixed(1)}, all others about 1e${silent.toFixed(1)}`);
if (!(decisive < silent - 1)) throw new Error("what decides should be penalized least");
