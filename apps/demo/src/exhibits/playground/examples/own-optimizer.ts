// An optimizer of your own. It is one update, in the operations of
// numbers, and takes its hyperparameters as arguments. So whatever
// they are, they can be tuned at once.
import { gradientDescent, positive, tune, unit } from "@dualtape/hyperopt";
import { adam, type Optimizer } from "@dualtape/optimizers";
import { tensor } from "@dualtape/tensor";
import { plot } from "playground";

// Between gradient descent, p = 1, and sign descent, p = 0:
//   θ ← θ − α sign(g) |g|ᵖ
const powered: Optimizer<"learningRate" | "p", never> = {
  name: "powered",
  hyperparameters: { learningRate: positive(0.05), p: unit(0.9) },
  init: () => ({}),
  step: ({ learningRate, p }, { parameter, gradient, slots }) => {
    const size = gradient.abs().add(1e-12).pow(p);
    const move = gradient.sign().mul(size).mul(learningRate);
    return { parameter: parameter.sub(move), slots };
  },
};

// Σ x⁴ is flat around its minimum, so gradient descent crawls. Its
// gradient is 4x³: with p = ⅓, the steps would be in proportion to x.
const run = tune({
  parameters: tensor([1, -2, 3]),
  loss: (x) => x.pow(4).sum(),
  validationLoss: (x) => x.pow(4).sum().add(1e-16).log(),
  validation: tensor(0),
  batches: [tensor(0)],
  steps: 20,
  optimizer: powered,
  hyper: { learningRate: positive(0.05), p: unit(0.9) },
  iterations: 50,
  method: gradientDescent(adam, { learningRate: 0.1 }),
});

for await (const event of run) {
  if (event.type !== "iteration") continue;
  const { iteration, value, hyper } = event;
  plot(hyper, { title: "Hyperparameters", x: "outer iteration" });
  if (iteration % 10 === 0) console.log(iteration, { value, ...hyper });
}

const { hyper, value, start, curve } = await run;
console.log("best:", { value, ...hyper });
const title = "Loss along the run";
plot({ before: start.curve, tuned: curve }, { title, log: true });
