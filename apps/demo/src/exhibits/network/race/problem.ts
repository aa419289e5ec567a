/** The same network by AdamW, from customary values: its five hyperparameters, or five for each tensor, the rate of each as a schedule. */
import { type Domain, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adamw, type Optimizer, parameterGroups, piecewiseLinear, scheduled } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { batchesOf, batchOf, type Deal } from "../../../data/deal.ts";
import { network } from "../problem.ts";
import type { Count, Course } from "./messages.ts";

const RATE = 1e-3;
const rate = positive(RATE).within(1e-5, 1);
const others = {
  beta1: oneMinus(0.9).within(0.1, 0.999),
  beta2: oneMinus(0.999).within(0.1, 0.9999),
  epsilon: positive(1e-8).within(1e-8, 1e-1),
  weightDecay: positive(1e-2).within(1e-6, 1),
};
const TENSORS = ["hidden.w", "hidden.b", "out.w", "out.b"];
/** With those, four other hyperparameters and four tensors, there are 100. */
const KNOTS = 21;

/** What is tuned; each larger number of hyperparameters can do what the smaller ones can. */
function tunedBy(count: Count, steps: number): Readonly<{ optimizer: Optimizer; hyper: Record<string, Domain> }> {
  if (count === 5) return { optimizer: adamw, hyper: { learningRate: rate, ...others } };
  const knots = positive(Array<number>(KNOTS).fill(RATE)).within(...rate.range);
  const [group, own]: [Optimizer, Record<string, Domain>] =
    count === 20
      ? [adamw, { learningRate: rate, ...others }]
      : [
          scheduled(adamw, "learningRate", piecewiseLinear(steps, { knots })),
          { "learningRate.knots": knots, ...others },
        ];
  return {
    optimizer: parameterGroups(Object.fromEntries(TENSORS.map((path) => [path, group]))),
    hyper: Object.fromEntries(
      TENSORS.flatMap((path) => Object.entries(own).map(([name, domain]) => [`${path}.${name}`, domain])),
    ),
  };
}

/** One training run, judged on images that it does not train on. */
export function problemOf(digits: Deal, { seed, hidden, steps, count }: Omit<Course, "seconds">) {
  const random = seeded(seed);
  return training({
    parameters: { hidden: dense.init(64, hidden, random), out: dense.init(hidden, 10, random) },
    loss: ({ hidden, out }, { x, y }) => crossEntropy(network(x, hidden, out), y),
    batches: batchesOf(digits.training, 50),
    validation: batchOf(digits.validation),
    steps,
    ...tunedBy(count, steps),
  });
}

export type Problem = ReturnType<typeof problemOf>;
