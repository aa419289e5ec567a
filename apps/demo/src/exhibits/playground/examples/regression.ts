// A polynomial with ten coefficients, and twelve noisy points: without
// weight decay it bends to the noise, with too much it lies flat. Other
// data decide, and their loss is differentiated by the weight decay.
import { gradientDescent, positive, tune } from "@dualtape/hyperopt";
import { meanSquaredError } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import * as tensors from "@dualtape/tensor";
import { plot } from "playground";

type Tensor = tensors.Tensor;

const random = tensors.seeded(3);
const truth = (x: Tensor) => x.mul(3).sin();

/** The powers 1, x, …, x⁹ of points between −1 and 1. */
function powers(x: Tensor): Tensor {
  const column = x.reshape([-1, 1]);
  const ones = column.zeroLike().add(1);
  const others = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => column.pow(k));
  return ones.concat(others, 1);
}

function sample(count: number) {
  const x = random.uniform([count], -1, 1);
  const y = truth(x).add(random.normal([count], 0, 0.3));
  return { x, features: powers(x), y: y.reshape([-1, 1]) };
}

const training = sample(12);
const validation = sample(30);

const run = tune({
  parameters: { w: tensors.zeros([10, 1]) },
  loss({ w }, { features, y }, { decay }) {
    const error = meanSquaredError(features.matmul(w), y);
    return error.add(w.square().sum().mul(decay));
  },
  validationLoss({ w }, { features, y }) {
    return meanSquaredError(features.matmul(w), y);
  },
  batches: [{ features: training.features, y: training.y }],
  validation: { features: validation.features, y: validation.y },
  steps: 100,
  optimizer: adam,
  // A domain: to be tuned. A plain number: held.
  hyper: {
    learningRate: positive(0.02),
    decay: positive(1e-5),
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
  },
  iterations: 20,
  method: gradientDescent(adam, { learningRate: 0.3 }),
});

for await (const event of run) {
  if (event.type !== "iteration") continue;
  const { iteration, value, hyper } = event;
  plot(value, { title: "Validation loss", x: "outer iteration" });
  if (iteration % 5 === 0) console.log(iteration, { value, ...hyper });
}

const { parameters, hyper, value } = await run;
console.log("best:", { value, ...hyper });

const at = tensors.linspace(-1, 1, 81);
const column = at.reshape([-1, 1]);
const learned = powers(at).matmul(parameters.w);
plot(
  {
    truth: column.concat([truth(column)], 1),
    learned: column.concat([learned], 1),
  },
  { title: "What was learned", x: "x" },
);
