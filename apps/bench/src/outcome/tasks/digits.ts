/** Handwritten digits: a 64-32-10 network with tanh, 100 steps of Adam on batches of 50, with few hyperparameters or with many. */
import { type Domain, oneMinus, positive, training } from "@dualtape/hyperopt";
import { adam, adamw, type Optimizer, parameterGroups, piecewiseLinear, scheduled } from "@dualtape/optimizers";
import { type Random, seeded } from "@dualtape/tensor";
import { dealtDigits, type Example, inBatches } from "../data.ts";
import { classificationLoss as loss, classified, networkOf } from "../network.ts";
import { BETA, DECAY, EPSILON, RATE, type Task } from "../task.ts";

const [PIXELS, HIDDEN, DIGITS] = [64, 32, 10] as const;
const STEPS = 100;
const BATCH = 50;

/** The four hyperparameters of Adam. */
export const digits4: Task = {
  name: "digits4",
  instance(seed) {
    const { parameters, batches, validation, test } = material(seeded(seed));
    const hyper = {
      learningRate: positive(1e-3).within(...RATE),
      beta1: oneMinus(0.9).within(...BETA),
      beta2: oneMinus(0.999).within(...BETA),
      epsilon: positive(1e-8).within(...EPSILON),
    };
    const problem = training({ parameters, batches, validation, loss, steps: STEPS, optimizer: adam, hyper });
    return {
      problem,
      test: (state) => loss(problem.parametersOf(state), test).item(),
    };
  },
};

/** A schedule of the rate and a decay for each tensor of the network. */
export const digits40: Task = {
  name: "digits40",
  instance(seed) {
    const { parameters, batches, validation, test } = material(seeded(seed));
    const knots = positive(Array<number>(KNOTS).fill(1e-3)).within(...RATE);
    const group = scheduled(adamw, "learningRate", piecewiseLinear(STEPS, { knots }));
    const optimizer: Optimizer = parameterGroups(Object.fromEntries(TENSORS.map((path) => [path, group])));
    const each = <V>(values: Readonly<Record<string, V>>): Readonly<Record<string, V>> =>
      Object.fromEntries(
        TENSORS.flatMap((path) => Object.entries(values).map(([name, value]) => [`${path}.${name}`, value])),
      );
    const hyper = each<Domain | number>({
      "learningRate.knots": knots,
      weightDecay: positive(1e-2).within(...DECAY),
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    const problem = training({ parameters, batches, validation, loss, steps: STEPS, optimizer, hyper });
    return {
      problem,
      test: (state) => loss(problem.parametersOf(state), test).item(),
    };
  },
};

/** Knots of the schedule of a tensor: with its decay, 10 hyperparameters. */
const KNOTS = 9;
const TENSORS = ["hidden.w", "hidden.b", "out.w", "out.b"];

function material(random: Random) {
  const sets = dealtDigits(random, 1200, 300);
  const images = (set: readonly Example[]) => classified(set, DIGITS);
  return {
    parameters: networkOf(PIXELS, HIDDEN, DIGITS, random),
    batches: inBatches(sets.training, BATCH).map(images),
    validation: images(sets.validation),
    test: images(sets.test),
  };
}
