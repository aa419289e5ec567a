/**
 * Hyper-cleaning (Franceschi et al. 2017): half of 600 training labels are wrong, and nobody says which. Each example gets a
 * weight, a hyperparameter, and all of them go down the loss on 300 clean images. A weight of 0 says "is wrong".
 *
 *   train: Σ λᵢ ℓᵢ / R by 100 steps of gradient descent,  0 ≤ λᵢ ≤ 1,  Σ λᵢ ≤ R = 0.3 N
 *
 * What keeps a weight is then trained on beside the clean images. Writes `out/hyper-cleaning.json` and `out/hyper-cleaning.svg`.
 */
import { gradientDescent, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { f1, join, mislabelledDigits, pick } from "./hyper-cleaning/data.ts";
import { projected } from "./hyper-cleaning/projected.ts";
import { testAccuracy, weightedRegression } from "./hyper-cleaning/regression.ts";
import { percent, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { save } from "./report/save.ts";

const ITERATIONS = 150;
const { noisy, wrong, clean, test } = mislabelledDigits(1);
const examples = Array.from({ length: noisy.x.shape[0] ?? 0 }, (_, i) => i);
const budget = 0.3 * examples.length;

console.log(`Weighing ${examples.length} examples, ${wrong.size} of them mislabelled:`);
const method = gradientDescent(projected(budget), { learningRate: 50 });
const problem = weightedRegression(noisy, clean, budget);
const tuning = tuneDynamics(problem, { iterations: ITERATIONS, strategy: unrolled, method });
for await (const event of tuning) {
  if (event.type !== "iteration" || event.iteration % 10 > 0) continue;
  const found = `validation loss ${event.value.toFixed(4)}, F1 of "is wrong" ${f1(event.hyper.weights, wrong).toFixed(3)}`;
  console.log(`  run ${String(event.iteration).padStart(3)}: ${found}, ${event.cost.seconds.toFixed(1)} s`);
}
const { weights } = (await tuning).hyper;

const rows = Object.entries({
  "all labels (baseline)": examples,
  "clean images alone": [],
  "cleaned by weights": examples.filter((i) => weights[i] !== 0),
  "right labels (oracle)": examples.filter((i) => !wrong.has(i)),
}).map(([name, kept]) => ({ name, kept: kept.length, accuracy: testAccuracy(join(clean, pick(noisy, kept)), test) }));
const cells = rows.map(({ name, kept, accuracy }) => [name, String(kept), percent(accuracy)]);
console.log(`\n${table([["trained on the clean images and", "examples", "test accuracy"], ...cells])}`);
console.log(`\nF1 of "is wrong": ${f1(weights, wrong).toFixed(3)}`);

save("hyper-cleaning.json", `${JSON.stringify({ rows, f1: f1(weights, wrong), weights })}\n`);
const ranked = (name: string, mislabelled: boolean) => {
  const own = examples.filter((i) => wrong.has(i) === mislabelled).map((i) => weights[i] ?? 0);
  return { name, points: own.sort((a, b) => b - a).map((y, i) => ({ x: i + 1, y })) };
};
const titles = {
  title: "Hyper-cleaning: weights of 600 digits, half mislabelled",
  subtitle: "weight λ, sorted",
  x: "rank",
};
save("hyper-cleaning.svg", lines([ranked("right label", false), ranked("wrong label", true)], titles));
