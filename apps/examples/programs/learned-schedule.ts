/**
 * A learning rate that changes with the step, learned: six knots, straight lines between them, and a weight decay beside it. The
 * gradients of small batches are noisy, so a good schedule begins with long strides and ends with short ones. Nobody tells it so.
 */
import type { TensorLike } from "@dualtape/core";
import { positive, tune } from "@dualtape/hyperopt";
import { meanSquaredError } from "@dualtape/nn";
import { decoupledWeightDecay, piecewiseLinear, scheduled, sgd } from "@dualtape/optimizers";
import { epochs } from "@dualtape/runs/data";
import { seeded, zeros } from "@dualtape/tensor";

const random = seeded(1);
const truth = random.normal([10, 1]);
const draw = (count: number) => {
  const x = random.normal([count, 10]);
  return { x, y: x.matmul(truth).add(random.normal([count, 1])) };
};
const loss = <S extends TensorLike<S>>({ w }: { w: S }, { x, y }: { x: S; y: S }) => meanSquaredError(x.matmul(w), y);
const problem = {
  parameters: { w: zeros([10, 1]) },
  loss,
  batches: epochs(draw(480), { batchSize: 4, seed: 1 }),
  validation: draw(500),
  steps: 120,
  iterations: 16,
};
const decayed = decoupledWeightDecay(sgd);

const constant = await tune({
  ...problem,
  optimizer: decayed,
  hyper: { learningRate: positive(0.03), weightDecay: positive(0.01) },
});

const knots = positive(new Array<number>(6).fill(0.03));
const learned = await tune({
  ...problem,
  optimizer: scheduled(decayed, "learningRate", piecewiseLinear(problem.steps, { knots })),
  hyper: { "learningRate.knots": knots, weightDecay: positive(0.01) },
});

// No model's loss is below the variance of the noise, which is 1.
const test = draw(5000);
const excess = (parameters: typeof problem.parameters) => loss(parameters, test).item() - 1;
const [before, after] = [excess(constant.parameters), excess(learned.parameters)];
console.log(`test loss above the noise: ${before.toFixed(3)} by a constant rate, ${after.toFixed(3)} by a schedule`);
if (!(after < 0.6 * before)) throw new Error("a schedule should be better than the best constant rate");

const rates = learned.hyper["learningRate.knots"];
console.log(`its knots: ${rates.map((rate) => rate.toPrecision(2)).join(", ")}`);
if (!(Math.max(...rates.slice(0, 3)) > 5 * Math.max(...rates.slice(3))))
  throw new Error("it should end with short strides");
