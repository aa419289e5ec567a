/**
 * Hyper-cleaning: a third of 120 labels is wrong, and nobody says which. Each example gets a weight, a hyperparameter, and all of the
 * weights go down the loss on 60 examples whose labels are right (Franceschi et al. 2017).
 */
import { drain, simulate, training, tuneDynamics, unit } from "@dualtape/hyperopt";
import { binaryCrossEntropy } from "@dualtape/nn";
import { momentum } from "@dualtape/optimizers";
import { seeded, tensor, zeros } from "@dualtape/tensor";

const COUNT = 120;
const random = seeded(1);
const truth = random.normal([8, 1]);
const draw = (count: number) => {
  const x = random.normal([count, 8]);
  return { x, y: x.matmul(truth).greater(0) };
};
const [{ x, y: right }, clean, test] = [draw(COUNT), draw(60), draw(2000)];
const wrong = tensor(Array.from({ length: COUNT }, (_, i) => [i % 3 === 0 ? 1 : 0]));
const noisy = { x, y: right.notEqual(wrong) };

/** Logistic regression on the noisy examples by their weights, judged by the clean ones. */
const run = training({
  parameters: { w: zeros([8, 1]) },
  loss: ({ w }, { x, y }, { weights }) => binaryCrossEntropy(x.matmul(w), y, { weights }),
  validationLoss: ({ w }, { x, y }) => binaryCrossEntropy(x.matmul(w), y),
  batches: [noisy],
  validation: clean,
  steps: 50,
  optimizer: momentum,
  hyper: { learningRate: 0.5, momentum: 0.9, weights: unit(new Array<number>(COUNT).fill(0.5)) },
});
const { hyper, state } = await tuneDynamics(run, { iterations: 20 });

/** The weights of the examples that are wrong, or right. */
const weightsOf = (isWrong: boolean) => hyper.weights.filter((_, i) => (wrong.data[i] === 1) === isWrong);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const [low, high] = [mean(weightsOf(true)), mean(weightsOf(false))];
console.log(`mean weights: ${low.toFixed(2)} of examples with a wrong label, ${high.toFixed(2)} of the others`);
if (!(low < 0.3 && high > 0.6)) throw new Error("weights should tell wrong labels from right ones");

const accuracyOf = (end: typeof state) => {
  const said = test.x.matmul(run.parametersOf(end).w).greater(0);
  return mean([...said.equal(test.y).data]);
};
const plain = drain(simulate(run));
const [before, after] = [accuracyOf(plain.state), accuracyOf(state)];
console.log(`right on the test set: ${before} with equal weights, ${after} with tuned ones`);
if (!(after > before + 0.1)) throw new Error("weights should be worth their while");
