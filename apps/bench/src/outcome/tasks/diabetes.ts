/** How far diabetes goes on: a 10-16-1 network by Huber's loss, 150 steps of AdamW; squared errors judge it, in units of the variance. */
import { oneMinus, positive, training } from "@dualtape/hyperopt";
import { huber, meanSquaredError } from "@dualtape/nn";
import { adamw } from "@dualtape/optimizers";
import { seeded, tensor } from "@dualtape/tensor";
import { dealt, type Example, inBatches, rowsOf, scaleOf, standardised } from "../data.ts";
import { networkOf, outputsOf } from "../network.ts";
import { BETA, DECAY, EPSILON, type Range, RATE, type Task } from "../task.ts";

const [FEATURES, HIDDEN] = [10, 16] as const;

/** From nearly absolute errors to nearly squared ones. */
const THRESHOLD: Range = [1e-2, 10];

/** The five hyperparameters of AdamW, and the threshold of the loss. */
export const diabetes6: Task = {
  name: "diabetes6",
  instance(seed) {
    const random = seeded(seed);
    const sets = standardised(dealt("diabetes", random, 200, 120));
    const scale = scaleOf(sets.training.map(({ label }) => label));
    const patients = (set: readonly Example[]) => ({
      x: rowsOf(set),
      y: tensor(set.map(({ label }) => [scale(label)])),
    });
    const test = patients(sets.test);
    const problem = training({
      parameters: networkOf(FEATURES, HIDDEN, 1, random),
      batches: inBatches(sets.training, 40).map(patients),
      validation: patients(sets.validation),
      loss: (network, { x, y }, { threshold }) => huber(outputsOf(network, x), y, threshold),
      validationLoss: (network, { x, y }) => meanSquaredError(outputsOf(network, x), y),
      steps: 150,
      optimizer: adamw,
      hyper: {
        learningRate: positive(1e-3).within(...RATE),
        beta1: oneMinus(0.9).within(...BETA),
        beta2: oneMinus(0.999).within(...BETA),
        epsilon: positive(1e-8).within(...EPSILON),
        weightDecay: positive(1e-2).within(...DECAY),
        threshold: positive(1).within(...THRESHOLD),
      },
    });
    return {
      problem,
      test: (state) => meanSquaredError(outputsOf(problem.parametersOf(state), test.x), test.y).item(),
    };
  },
};
