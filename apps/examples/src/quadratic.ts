/**
 * The notebook's quadratic (Chandra 2020): ten runs of ten steps down (5a − 10)², and the step size that grows.
 *
 * Writes `out/quadratic.svg`.
 */
import { gradientDescent, real, tune } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { lossCurves } from "./report/loss-curves.ts";
import { save } from "./report/save.ts";

const { trace, last } = await tune({
  parameters: scalar(1),
  loss: (a) => a.mul(5).sub(10).square(),
  batches: [scalar(0)],
  steps: 10,
  optimizer: sgd,
  hyper: { learningRate: real(0.001) },
  iterations: 10,
  method: gradientDescent(sgd, { learningRate: 1e-7 }),
});

for (const { iteration, hyper, value } of trace) {
  console.log(`run ${String(iteration).padStart(2)}: α = ${String(hyper.learningRate)}, last loss ${value.toFixed(6)}`);
}
console.log(`after the last update: α = ${String(last?.hyper.learningRate)}`);
save("quadratic.svg", lossCurves(trace, "Ten runs of gradient descent, each at the step size the last one taught"));
