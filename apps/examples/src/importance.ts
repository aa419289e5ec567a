/**
 * Which of Adam's hyperparameters matter on real digits, and how far may each move? Said by the exact second derivatives of the
 * validation loss at a tuned point, and held against runs at the ends of each range. Writes `out/importance.svg`.
 */
import { crossEntropy, dense } from "@dualtape/nn";
import {
  drain,
  hybrid,
  hyperHessian,
  hyperTensors,
  type HyperValues,
  importance,
  newton,
  oneMinus,
  positive,
  simulate,
  training,
  tuneDynamics,
} from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { batchesOf, loadDigits } from "./digits/data.ts";
import { number, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { save } from "./report/save.ts";

const digits = loadDigits(1);
const random = seeded(2);
const problem = training({
  parameters: { hidden: dense.init(64, 32, random), out: dense.init(32, 10, random) },
  loss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
  batches: batchesOf(digits.training, 50),
  validation: { x: digits.validation.pixels, y: digits.validation.targets },
  steps: 100,
  optimizer: adam,
  hyper: { learningRate: positive(3e-3), beta1: oneMinus(0.9), beta2: oneMinus(0.99), epsilon: positive(1e-3) },
});
type Name = keyof typeof problem.hyperparameters;
const objectiveAt = (at: HyperValues<Name>): number =>
  drain(simulate(problem, hyperTensors(problem, at), (value) => value)).value.item();

const tuned = await tuneDynamics(problem, { iterations: 10, method: newton(), strategy: hybrid });
const visited = tuned.trace.filter(({ hessian }) => hessian !== null);
console.log(`Newton steps: ${visited.map(({ value }) => number(value)).join(" → ")} → ${number(tuned.value)}\n`);

const at = hyperHessian(problem, { at: tuned.hyper });
const tolerance = 0.1 * at.value;
const report = importance(at, { tolerance });
console.log(
  table([
    ["", "value", "importance", "safe from", "to", "loss there", "and there"],
    ...report.map(({ name, value, importance: matters, range }) => [
      name,
      ...[value, matters, ...range, ...range.map((end) => objectiveAt({ ...tuned.hyper, [name]: end }))].map(number),
    ]),
  ]),
);
console.log(
  `\nSafe: within ${number(tolerance)} of the least by that hyperparameter alone, as two derivatives see it.`,
);

const slices = report.map(({ name }) => {
  const key = name as Name;
  const domain = problem.hyperparameters[key];
  const points = Array.from({ length: 13 }, (_, i) => {
    const x = (i - 6) / 12;
    const moved = domain.constrain(domain.unconstrain(at.hyper[key]).add(x));
    return { x, y: objectiveAt({ ...tuned.hyper, [key]: moved }) };
  });
  return { name, points };
});
save(
  "importance.svg",
  lines(slices, {
    title: "Adam on digits, around the tuned point",
    subtitle: "validation loss after 100 steps, one hyperparameter moved at a time, the others held",
    x: "move in the unconstrained space, in factors of e",
    scale: "log",
  }),
);
