/**
 * A learning rate that adapts while the one run that there is goes on: before each step it goes down the derivative of the loss by the rate
 * of the last step (Baydin et al. 2018). So it matters little where it starts.
 */
import { drain, oneStep, online, positive, real, simulate, training } from "@dualtape/hyperopt";
import { meanSquaredError } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { epochs } from "@dualtape/runs/data";
import { seeded, zeros } from "@dualtape/tensor";

const random = seeded(1);
const x = random.normal([400, 5]);
const y = x.matmul(random.normal([5, 1])).add(random.normal([400, 1], 0, 0.3));

const regression = (learningRate: number) =>
  training({
    parameters: { w: zeros([5, 1]) },
    loss: ({ w }, batch) => meanSquaredError(batch.x.matmul(w), batch.y),
    batches: epochs({ x, y }, { batchSize: 20 }),
    validation: { x, y },
    steps: 100,
    optimizer: sgd,
    hyper: { learningRate: positive(learningRate) },
  });

const adapted: number[] = [];
for (const start of [1e-4, 1e-3, 1e-2]) {
  const run = regression(start);
  const fixed = drain(simulate(run)).value.item();
  const { hyper, value } = await online(oneStep(run, { rule: "multiplicative", hyper: { learningRate: real(0.1) } }));
  const end = hyper.learningRate.toFixed(3);
  console.log(`from ${start}: loss ${fixed.toFixed(3)} at that rate, ${value.toFixed(3)} where it moves, to ${end}`);
  if (!(value < fixed)) throw new Error("a rate that adapts should be worth its while");
  adapted.push(value);
}
// The variance of the noise is 0.09, and no model's loss is far below.
if (!adapted.every((value) => value < 0.1))
  throw new Error("wherever the rate starts, the loss should end near the noise");
