/**
 * Hypergradient descent (Baydin et al. 2018): logistic regression on the digits from four step sizes, three decades apart. With
 * SGD-HD, additive and at β = 0.05, they all reach the same loss; with SGD the smallest has hardly begun.
 *
 * Losses are those of the full training set: on one minibatch they say little. Writes `out/hypergradient-descent.json`,
 * `out/hypergradient-descent.svg` (the losses) and `out/hypergradient-rates.svg`.
 */
import { type Dynamics, hyperTensors, oneStep, real, simulate, type State, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { type Tensor, zeros } from "@dualtape/tensor";
import { batchesOf, loadDigits } from "./digits/data.ts";
import { number, percent, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { save } from "./report/save.ts";

const BETA = 0.05;
const { training: digits } = loadDigits(1);

/** Softmax regression from zero, one minibatch of 100 a step, judged on the full training set. */
const regression = (rate: number) =>
  training({
    parameters: { w: zeros([64, 10]), b: zeros([10]) },
    loss: ({ w, b }, { x, y }) => crossEntropy(dense(x, { w, b }), y),
    batches: batchesOf(digits, 100),
    validation: { x: digits.pixels, y: digits.targets },
    steps: 600,
    optimizer: sgd,
    hyper: { learningRate: real(rate) },
  });

/** The rate and the full loss along a run, every few steps. */
function follow(dynamics: Dynamics, rateOf: (state: State<string, Tensor>) => number) {
  const hyper = hyperTensors(dynamics, {});
  return [...simulate(dynamics, hyper, (value) => value)]
    .filter(({ t }) => t === 1 || t % 10 === 0)
    .map(({ t, state }) => ({
      step: t,
      rate: rateOf(state),
      loss: dynamics.objective(state, hyper, (value) => value).item(),
    }));
}

const runs = [1e-5, 1e-4, 1e-3, 1e-2].map((initial) => {
  const adapting = oneStep(regression(initial), { optimizer: sgd, hyper: { learningRate: real(BETA) } });
  return {
    initial,
    plain: follow(regression(initial), () => initial),
    adapted: follow(adapting, (state) => adapting.hyperOf(state).learningRate.item()),
  };
});

const ends = runs.map(({ initial, plain, adapted }) => ({ initial, plain: plain.at(-1), adapted: adapted.at(-1) }));
const cells = ends.map(({ initial, plain, adapted }) => [
  initial.toExponential(),
  ...[plain?.loss, adapted?.loss, adapted?.rate].map((value) => number(value ?? Number.NaN)),
]);
console.log(table([["α₀", "SGD", "SGD-HD", "its last α"], ...cells]));
const losses = ends.map(({ adapted }) => adapted?.loss ?? Number.NaN);
console.log(`\nLosses of SGD-HD spread by ${percent(Math.max(...losses) / Math.min(...losses) - 1)}.`);
const worse = (ends[0]?.plain?.loss ?? Number.NaN) / Math.max(...losses);
console.log(`SGD from 1e-5 is ${number(worse)} times worse than the worst of them.`);

save("hypergradient-descent.json", `${JSON.stringify(runs)}\n`);
const from = "from α₀ = 1e-5, 1e-4, 1e-3 and 1e-2";
const draw = (quantity: "loss" | "rate", title: string, subtitle: string): string =>
  lines(
    runs.flatMap(({ plain, adapted }) =>
      Object.entries({ SGD: plain, "SGD-HD": adapted }).map(([name, points]) => ({
        name,
        points: points.map((point) => ({ x: point.step, y: Math.log10(point[quantity]) })),
      })),
    ),
    { title: `${title} ${from}`, subtitle, x: "step" },
  );
save("hypergradient-descent.svg", draw("loss", "Logistic regression", "log₁₀ of the loss on the full training set"));
save("hypergradient-rates.svg", draw("rate", "Step sizes", "log₁₀ α"));
