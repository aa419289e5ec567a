// A step size that learns while the training runs. After each step it
// goes down the derivative of the loss that this step led to:
// hypergradient descent (Baydin et al. 2018). Left alone, the smallest
// of three would hardly have begun to learn.
import * as hyperopt from "@dualtape/hyperopt";
import { meanSquaredError } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { seeded, tensor, zeros } from "@dualtape/tensor";
import { plot } from "playground";

const { hyperTensors, oneStep, real, simulate, training } = hyperopt;

const random = seeded(1);
const scales = tensor([1, 0.7, 0.4, 0.3]);
const x = random.normal([100, 4]).mul(scales);
const noise = random.normal([100, 1], 0, 0.5);
const y = x.matmul(tensor([[1], [-2], [3], [1]])).add(noise);

function learn(start: number): void {
  const problem = training({
    parameters: { w: zeros([4, 1]) },
    loss: ({ w }, data) => meanSquaredError(data.x.matmul(w), data.y),
    batches: [{ x, y }],
    steps: 100,
    optimizer: sgd,
    hyper: { learningRate: real(start) },
  });
  // The step size of the step size.
  const hyper = { learningRate: real(0.003) };
  const adapting = oneStep(problem, { optimizer: sgd, hyper });

  const name = `from ${start}`;
  const outer = hyperTensors(adapting, {});
  const same = <T>(value: T): T => value;
  for (const { t, state } of simulate(adapting, outer, same)) {
    const rate = adapting.hyperOf(state).learningRate.item();
    const loss = adapting.objective(state, outer, same).item();
    plot({ [name]: rate }, { title: "Step size", log: true });
    plot({ [name]: loss }, { title: "Loss" });
    if (t % 25 === 0) console.log(`${name}, step ${t}:`, { rate, loss });
  }
}

for (const start of [0.0001, 0.01, 1]) learn(start);
