/**
 * Maclaurin, Duvenaud & Adams (2015), section 3.1: a learning-rate schedule for each layer, learned by gradient descent
 * through training runs that are undone to the bit. A network of 64-50-50-50-10 units is trained on digits for 100 steps;
 * each of its 8 tensors has a learning rate of its own at each step, e⁻¹ to begin with. 50 steps of Adam move all 800
 * down the training loss at the end of the run. Compared with the best of 64 constant rates; see `learned-schedules.svg`.
 */
import type { TensorLike } from "@dualtape/core";
import {
  drain,
  gradientDescent,
  hypergradient,
  positive,
  reversible,
  reversibleTraining,
  simulate,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, type Dense, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded, tensor } from "@dualtape/tensor";
import { batchesOf, loadDigits } from "./digits/data.ts";
import { bytes, number, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { save } from "./report/save.ts";

const [STEPS, TENSORS] = [100, 8];
const { training: images } = loadDigits(1);
const random = seeded(1);
const values = (...shape: number[]) => random.normal(shape, 0, Math.exp(-3));
const layer = (inputs: number, outputs: number) => ({ w: values(inputs, outputs), b: values(outputs) });
const network = <T extends TensorLike<T>>(x: T, hidden: readonly Dense<T>[], out: Dense<T>): T => {
  const features = hidden.reduce((h, at) => dense(h, at).tanh(), x);
  return dense(features, out);
};
const constant = (rate: number) => Array<number>(STEPS * TENSORS).fill(rate);

const problem = reversibleTraining({
  parameters: { hidden: [layer(64, 50), layer(50, 50), layer(50, 50)], out: layer(50, 10) },
  loss: ({ hidden, out }, { x, y }) => crossEntropy(network(x, hidden, out), y),
  batches: batchesOf(images, 50),
  validation: { x: images.pixels, y: images.targets },
  steps: STEPS,
  hyper: { learningRate: positive(constant(Math.exp(-1))), momentum: 0.5 },
});

const lossAt = (rate: number): number => {
  const hyper = { learningRate: tensor(constant(rate)) };
  return drain(simulate(problem, hyper, (value) => value)).value.item();
};
const grid = Array.from({ length: 64 }, (_, i) => Math.exp(-1 + i / 48));
const tried = grid.map((rate) => ({ rate, loss: lossAt(rate) }));
const best = tried.reduce((least, next) => (next.loss < least.loss ? next : least));
console.log(`Best constant rate: ${number(best.rate)}, with a training loss of ${number(best.loss)}.`);

const method = gradientDescent(adam, { learningRate: 0.04 });
const tuning = tuneDynamics(problem, { iterations: 50, strategy: reversible, method });
for await (const event of tuning) {
  if (event.type === "iteration") console.log(`run ${event.iteration}: ${number(event.value)}`);
}
const { start, value, hyper, trace } = await tuning;

const rows = [
  ["learning rates", "training loss"],
  ["e⁻¹ throughout, the start", number(start.value)],
  [`${number(best.rate)} throughout, the best constant`, number(best.loss)],
  [`${STEPS * TENSORS} learned`, number(value)],
];
console.log(`\n${table(rows)}`);
const [undone, taped] = [trace[0]?.cost.bytes ?? 0, hypergradient(problem, unrolled).cost.bytes];
console.log(`\nAlive at once: ${bytes(undone)}, where the tape of the whole run takes ${bytes(taped)}.`);

const drawn = [1, 2, 3, 4].map((number, layer) => {
  const rates = hyper.learningRate.filter((_, i) => i % TENSORS === 2 * layer);
  return { name: `layer ${number}`, points: rates.map((y, t) => ({ x: t + 1, y })) };
});
const level = { name: "best constant", points: [1, STEPS].map((x) => ({ x, y: best.rate })) };
const frame = { title: "Learned schedules of the weights", subtitle: "learning rate of each layer", x: "step" };
save("learned-schedules.svg", lines([...drawn, level], frame));
