/**
 * Data distillation (Wang et al. 2018): ten images, one a digit, from which a network that has seen nothing else learns to read in twenty
 * steps. Their 640 pixels and the rate are hyperparameters, and go down the loss of eight networks on 1200 real images; what they
 * are worth is said by twenty networks that have had no part in it. Writes `out/distilled-data.json` and `out/distilled-data.svg`.
 */
import { gradientDescent, guided, type Method, tuneDynamics } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { examplesOf, loadDigits, range } from "./digits/data.ts";
import { accuraciesOf, drawn, EACH, lessons, lossAfter, means, type Taught } from "./distilled-data/problem.ts";
import { number, percent, table } from "./report/format.ts";
import { images } from "./report/images.ts";
import { average } from "./report/measure.ts";
import { save } from "./report/save.ts";

const BUDGET = 60;
const [LEARNING, JUDGING] = [8, 20] as const;
const RATES = [0.3, 0.5, 0.7, 1, 1.5];

const { training, test } = loadDigits(1);
const [judged, tested] = [examplesOf(training), examplesOf(test)];

/** Images at the best of some rates, by the very accuracy that they are judged by: what is learned has to beat that. */
function atBestRate(pixels: readonly number[], targets = EACH): Taught {
  const tried = RATES.map((learningRate) => {
    const taught = { pixels, targets, learningRate };
    return { taught, accuracy: average(accuraciesOf(taught, tested, JUDGING, 99)) };
  });
  return tried.reduce((best, other) => (other.accuracy > best.accuracy ? other : best)).taught;
}

async function learned(start: Taught, method: Method): Promise<Taught> {
  const { hyper } = await tuneDynamics(lessons(start, judged, LEARNING, 1), { method, budget: BUDGET });
  return { ...hyper, targets: EACH };
}

const descent = gradientDescent(adam, { learningRate: 0.05 });
const draws = range(1, 6).map((seed) => drawn(training, seeded(seed)));
const [some, mean] = [draws[0] ?? [], means(training)];
const beginning = (pixels: readonly number[]): Taught => ({ pixels, targets: EACH, learningRate: 0.5 });
const taught: Readonly<Record<string, readonly Taught[]>> = {
  "an image of each digit, drawn (5 draws)": draws.map((pixels) => atBestRate(pixels)),
  "the mean image of each digit": [atBestRate(mean)],
  "all 1200 images": [atBestRate([...training.pixels.data], training.targets)],
  "learned from drawn ones, default method": [await learned(beginning(some), guided())],
  "learned from drawn ones, Adam": [await learned(beginning(some), descent)],
  "learned from means, default method": [await learned(beginning(mean), guided())],
  "learned from means, Adam": [await learned(beginning(mean), descent)],
};

const rows = Object.entries(taught).map(([name, all]) => {
  const accuracies = all.flatMap((of) => accuraciesOf(of, tested, JUDGING, 99));
  return {
    name,
    loss: average(all.map((of) => lossAfter(of, judged, LEARNING, 1))),
    rate: average(all.map(({ learningRate }) => learningRate)),
    accuracy: average(accuracies),
    worst: Math.min(...accuracies),
  };
});
const cells = rows.map(({ name, loss, rate, accuracy, worst }) => [
  name,
  number(loss),
  number(rate),
  percent(accuracy),
  percent(worst),
]);
console.log(`Twenty steps on ten images, ${BUDGET} plain runs to learn them:\n`);
console.log(table([["learned from", "loss", "rate", "test accuracy", "worst of 20 networks"], ...cells]));

save("distilled-data.json", `${JSON.stringify({ rows })}\n`);
const pictured = (name: string) => {
  const { pixels } = taught[name]?.[0] ?? beginning(mean);
  return { name, images: range(0, 10).map((digit) => pixels.slice(64 * digit, 64 * (digit + 1))) };
};
save(
  "distilled-data.svg",
  images(["the mean image of each digit", "learned from means, Adam", "learned from drawn ones, Adam"].map(pictured), {
    title: "Ten images that teach a network to read in twenty steps",
    subtitle: "pixels; red is less than nothing",
  }),
);
