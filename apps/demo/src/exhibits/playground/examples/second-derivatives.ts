// Second derivatives by hyperparameters. A dual of a dual, through the
// same run: how the hypergradient itself changes. That makes Newton's
// method possible, and says which hyperparameters matter together.
import { oneMinus, positive } from "@dualtape/core";
import { hyperHessian, newton, training, tuneDynamics } from "@dualtape/hyperopt";
import { momentum } from "@dualtape/optimizers";
import { ones, tensor } from "@dualtape/tensor";
import { plot } from "playground";

const problem = training({
  parameters: ones([3]),
  loss: (x, { c }) => x.square().mul(c).sum(),
  batches: [{ c: tensor([1, 4, 9]) }],
  steps: 20,
  optimizer: momentum,
  hyper: { learningRate: positive(0.01), momentum: oneMinus(0.5) },
});

const { names, gradient, hessian } = hyperHessian(problem);
console.log("by", names);
console.log("gradient", tensor(gradient));
console.log("Hessian", tensor(hessian));

// Newton steps, in the logarithms that the hyperparameters move in.
for await (const event of tuneDynamics(problem, { iterations: 24, method: newton() })) {
  if (event.type !== "iteration" || event.hessian === null) continue;
  const { iteration, value, hyper } = event;
  console.log(iteration, { loss: value, ...hyper });
  plot(value, { title: "Loss after 20 steps", x: "Newton step", log: true });
}
