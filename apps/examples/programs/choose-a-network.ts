/**
 * Which optimizer, how deep, how wide? What has no derivative is chosen: each combination is an arm, whose learning rate is tuned by
 * gradient, and the arms are raced. Two rings, one in the other, need a network: no line divides them.
 */
import { stack, type TensorLike } from "@dualtape/core";
import { choice, integer, positive, training, tuneChoices, when } from "@dualtape/hyperopt";
import { type Dense, dense, labelCrossEntropy } from "@dualtape/nn";
import { adam, momentum } from "@dualtape/optimizers";
import { split } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";

const random = seeded(1);
const labels = random.integers(100, 2);
const radii = tensor(labels)
  .add(1)
  .add(random.normal([100], 0, 0.2));
const angles = random.uniform([100], 0, 2 * Math.PI);
const x = stack([angles.cos().mul(radii), angles.sin().mul(radii)], 1);
const data = split({ x, labels }, { fractions: { train: 0.6, validation: 0.4 } });

/** Layers of some widths, of which the first is that of the points and the last that of the labels. */
function network(...widths: readonly number[]) {
  const start = seeded(2);
  return {
    parameters: widths.slice(1).map((width, i) => dense.init(widths[i] ?? 0, width, start)),
    loss<S extends TensorLike<S>>([first, ...others]: readonly Dense<S>[], { x, labels }: { x: S; labels: S }): S {
      const logits = others.reduce((below, layer) => dense(below.tanh(), layer), first ? dense(x, first) : x);
      return labelCrossEntropy(logits, labels);
    },
    batches: [data.train],
    validation: data.validation,
    steps: 30,
  };
}

const race = tuneChoices(
  { optimizer: choice("adam", "momentum"), depth: choice(0, 1, 2), width: when({ depth: [1, 2] }, integer(2, 16)) },
  ({ optimizer, depth, width = 0 }) => {
    const problem = network(2, ...Array.from({ length: depth }, () => width), 2);
    const learningRate = positive(0.05);
    return optimizer === "adam"
      ? training({ ...problem, optimizer: adam, hyper: { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } })
      : training({ ...problem, optimizer: momentum, hyper: { learningRate, momentum: 0.9 } });
  },
  { budget: 50, arms: 10 },
);
for await (const event of race) {
  if (event.type === "dropped") console.log(`${Object.values(event.chosen).join(" ")}: ${event.reason}`);
}
const { chosen, value, arms, hyper } = await race;
const linear = Math.min(...arms.filter((arm) => arm.chosen.depth === 0).map((arm) => arm.value ?? Infinity));
console.log(`${chosen.optimizer}, ${chosen.depth} × ${chosen.width}, at a rate of ${hyper.learningRate}: ${value}`);
if (!(chosen.depth > 0 && value < 0.2 && linear > 0.6)) throw new Error("the race was won by the wrong one");
