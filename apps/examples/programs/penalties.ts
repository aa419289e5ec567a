/**
 * A penalty for each feature: logistic regression with 30 of them, tuned by the gradient of the loss on five held-out folds.
 * Five features decide, the other 25 are noise; nobody says which.
 */
import { crossValidation, positive, training, tuneDynamics } from "@dualtape/hyperopt";
import { binaryCrossEntropy } from "@dualtape/nn";
import { momentum } from "@dualtape/optimizers";
import { evaluate } from "@dualtape/runs";
import { kFolds, split } from "@dualtape/runs/data";
import { seeded, tensor, zeros } from "@dualtape/tensor";

const FEATURES = 30;
const DECISIVE = 5;
const random = seeded(1);
const x = random.normal([1150, FEATURES]);
const truth = tensor(
  Array.from({ length: FEATURES }, (_, i) => [i < DECISIVE ? 1.5 : 0]),
);
const y = x.matmul(truth).add(random.normal([1150, 1])).greater(0);
const { known, test } = split({ x, y }, { fractions: { known: 150 / 1150, test: 1000 / 1150 }, seed: 1 });

/** Logistic regression from zero; a training run takes the examples that it learns from, and those that judge it. */
const regression = (train: typeof known, validation: typeof known, penalties: readonly number[]) =>
  training({
    parameters: { w: zeros([FEATURES, 1]) },
    loss: ({ w }, batch, { l2 }) => {
      const fit = binaryCrossEntropy(batch.x.matmul(w), batch.y);
      return fit.add(w.square().mul(l2.reshape([l2.shape[0] ?? 1, 1])).sum());
    },
    validationLoss: ({ w }, batch) => binaryCrossEntropy(batch.x.matmul(w), batch.y),
    batches: [train],
    validation,
    steps: 60,
    optimizer: momentum,
    hyper: { learningRate: 0.5, momentum: 0.8, l2: positive(penalties) },
  });

/** Tunes penalties over the folds, then trains on all that is known: the penalties, and the loss on the test set. */
async function tuned(start: readonly number[]) {
  const folds = kFolds(known, { folds: 5, seed: 1, stratify: known.y.data });
  const runs = crossValidation({ folds: 5 }, (fold) => {
    const { train, validation } = folds.at(fold);
    return regression(train, validation, start);
  });
  const { hyper } = await tuneDynamics(runs, { budget: 60 });
  return hyper.l2;
}

const one = await tuned([0.01]);
const each = await tuned(new Array<number>(FEATURES).fill(0.01));
console.log(one, each);
