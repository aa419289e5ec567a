/** Wines, 15 % of those that are trained on under a wrong label: a 13-16-3 network, 150 steps of Adam, and a penalty for each layer. */
import { oneMinus, positive, training } from "@dualtape/hyperopt";
import { l2 } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { type Random, seeded } from "@dualtape/tensor";
import { dealt, type Example, inBatches, standardised } from "../data.ts";
import { classificationLoss as loss, classified, networkOf } from "../network.ts";
import { BETA, DECAY, EPSILON, RATE, type Task } from "../task.ts";

const [FEATURES, HIDDEN, CULTIVARS] = [13, 16, 3] as const;
const WRONG = 0.15;

/** The four hyperparameters of Adam and two penalties. */
export const wine6: Task = {
  name: "wine6",
  instance(seed) {
    const random = seeded(seed);
    const sets = standardised(dealt("wine", random, 90, 44));
    const test = wines(sets.test);
    const problem = training({
      parameters: networkOf(FEATURES, HIDDEN, CULTIVARS, random),
      batches: inBatches(mislabelled(sets.training, random), 30).map(wines),
      validation: wines(sets.validation),
      loss: (network, batch, { hiddenPenalty, outPenalty }) =>
        loss(network, batch).add(l2(network.hidden.w).mul(hiddenPenalty)).add(l2(network.out.w).mul(outPenalty)),
      validationLoss: loss,
      steps: 150,
      optimizer: adam,
      hyper: {
        learningRate: positive(1e-3).within(...RATE),
        beta1: oneMinus(0.9).within(...BETA),
        beta2: oneMinus(0.999).within(...BETA),
        epsilon: positive(1e-8).within(...EPSILON),
        hiddenPenalty: positive(1e-4).within(...DECAY),
        outPenalty: positive(1e-4).within(...DECAY),
      },
    });
    return {
      problem,
      test: (state) => loss(problem.parametersOf(state), test).item(),
    };
  },
};

/** With the labels of some random ones moved on to another cultivar. */
function mislabelled(set: readonly Example[], random: Random): readonly Example[] {
  const wrong = new Set(random.permutation(set.length).slice(0, Math.round(WRONG * set.length)));
  const moved = random.integers(set.length, CULTIVARS - 1);
  return set.map(({ features, label }, i) => ({
    features,
    label: wrong.has(i) ? (label + 1 + (moved[i] ?? 0)) % CULTIVARS : label,
  }));
}

const wines = (set: readonly Example[]) => classified(set, CULTIVARS);
