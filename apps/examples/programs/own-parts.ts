/**
 * An optimizer, an operation and a strategy of one's own. Each is written once, in the operations of numbers, and goes everywhere that those
 * of the library go: into training, through derivatives of any order, into tuning.
 */
import { type Elementwise, mean, oneMinus, positive, type ScalarLike, through } from "@dualtape/core";
import { hybrid, hypergradient, simulate, type Strategy, training, tuneDynamics } from "@dualtape/hyperopt";
import type { Optimizer } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";

/** Signum (Bernstein et al. 2018): m ← μ m + (1 − μ) g, then a step against the sign of m, softened so that it has a derivative. */
const signum: Optimizer<"learningRate" | "momentum", "average"> = {
  name: "signum",
  steady: true, // it decides nothing by the number of the step
  hyperparameters: { learningRate: positive(0.01), momentum: oneMinus(0.9) },
  init: (parameter) => ({ average: parameter.zeroLike() }),
  step({ learningRate, momentum }, { parameter, gradient, slots }) {
    const average = slots.average.mul(momentum).add(gradient.mul(momentum.neg().add(1)));
    return { parameter: parameter.sub(average.mul(10).tanh().mul(learningRate)), slots: { average } };
  },
};

/** Squareplus (Barron 2021): (x + √(x² + 4))/2, and its derivative (1 + x/√(x² + 4))/2. */
const row: Elementwise = {
  name: "squareplus",
  kernel: (x) => (x + Math.hypot(x, 2)) / 2,
  partials: [(_y, x) => through(x.div(x.square().add(4).sqrt()).add(1).div(2))],
};
const squareplus = <S extends ScalarLike<S>>(x: S): S => x.elementwise(row);

/** Central differences, (f(h + e) − f(h − e)) / 2e, for hyperparameters that are scalars. */
const differences: Strategy = {
  name: "differences",
  *run(dynamics, hyper, lift) {
    const end = yield* simulate(dynamics, hyper, lift);
    let gradient = hyper;
    for (const name in hyper) {
      const e = hyper[name].mul(1e-5);
      const above = yield* simulate(dynamics, { ...hyper, [name]: hyper[name].add(e) }, lift);
      const below = yield* simulate(dynamics, { ...hyper, [name]: hyper[name].sub(e) }, lift);
      gradient = { ...gradient, [name]: above.value.sub(below.value).div(e.mul(2)) };
    }
    return { ...end, gradient };
  },
};

const random = seeded(1);
const x = random.normal([32, 2]);
const problem = training({
  parameters: { v: random.normal([2, 16]), w: random.normal([16, 1], 0, 0.1) },
  loss: ({ v, w }, batch) => mean(squareplus(batch.x.matmul(v)).matmul(w).sub(batch.y).square()),
  batches: [{ x, y: x.square().sum(1, true).sqrt() }],
  steps: 60,
  optimizer: signum,
  hyper: { learningRate: positive(1e-3), momentum: oneMinus(0.9) },
});
const slope = (by: Strategy) => hypergradient(problem, by).gradient.learningRate.item();
const [exact, near] = [slope(hybrid), slope(differences)];
const { start, value } = await tuneDynamics(problem, { iterations: 12, strategy: differences });
console.log(`d loss / d rate is ${exact}, by differences ${near}; tuned by these, ${start.value} → ${value}`);
if (!(Math.abs(near / exact - 1) < 1e-6 && value < 0.2 * start.value)) throw new Error("the parts do not fit");
