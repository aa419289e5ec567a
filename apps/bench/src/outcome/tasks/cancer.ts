/** Breast cancer: logistic regression by gradient descent with momentum, with an ℓ² penalty for each of its 30 features. */
import type { TensorLike } from "@dualtape/core";
import { positive, training } from "@dualtape/hyperopt";
import { binaryCrossEntropy } from "@dualtape/nn";
import { momentum } from "@dualtape/optimizers";
import { seeded, tensor, zeros } from "@dualtape/tensor";
import { dealt, type Example, rowsOf, standardised } from "../data.ts";
import { DECAY, type Task } from "../task.ts";

const FEATURES = 30;

/** A penalty a feature. */
export const cancer30: Task = {
  name: "cancer30",
  instance(seed) {
    const sets = standardised(dealt("cancer", seeded(seed), 170, 170));
    const test = patients(sets.test);
    const problem = training({
      parameters: { w: zeros([FEATURES, 1]), b: zeros([1]) },
      batches: [patients(sets.training)],
      validation: patients(sets.validation),
      loss: (model, batch, { penalty }) =>
        loss(model, batch).add(model.w.reshape([FEATURES]).square().mul(penalty).sum()),
      validationLoss: loss,
      steps: 200,
      engine: "compiled", // which is not chosen for so small a state, and takes a tenth of the time
      optimizer: momentum,
      hyper: {
        learningRate: 0.1,
        momentum: 0.9,
        penalty: positive(Array<number>(FEATURES).fill(1e-2)).within(...DECAY),
      },
    });
    return {
      problem,
      test: (state) => loss(problem.parametersOf(state), test).item(),
    };
  },
};

interface Model<T> {
  readonly w: T;
  readonly b: T;
}

interface Patients<T> {
  readonly x: T;
  readonly y: T;
}

const loss = <T extends TensorLike<T>>({ w, b }: Model<T>, { x, y }: Patients<T>): T =>
  binaryCrossEntropy(x.matmul(w).add(b), y);

const patients = (set: readonly Example[]) => ({ x: rowsOf(set), y: tensor(set.map(({ label }) => [label])) });
