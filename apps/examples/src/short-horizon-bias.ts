/**
 * Short-horizon bias (Wu et al. 2018): on a noisy quadratic with κ = 1000, learning rates that are best for the next step
 * decay too soon. Tuned by hypergradients through all 250 steps they stay high, and the loss in the end is 1.8 times less.
 *
 * Writes `out/short-horizon-bias.json`, `out/short-horizon-bias.svg` (the losses) and `out/short-horizon-rates.svg`.
 */
import { gradientDescent, positive, simulate, tuneDynamics } from "@dualtape/hyperopt";
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { number, table } from "./report/format.ts";
import { lines } from "./report/lines.ts";
import { save } from "./report/save.ts";
import { descent, greedyRates, illConditioned } from "./short-horizon-bias/noisy-quadratic.ts";

const ITERATIONS = 24;
const problem = illConditioned(100, 1000, 250);
const flat = (rate: number): readonly number[] => Array<number>(problem.steps).fill(rate);

/** Adam with great steps at first, small ones in the end, and a short memory: these hypergradients are exact. */
const rate = cosine(ITERATIONS, { peak: positive(0.6), final: positive(0.01) });
const method = gradientDescent(scheduled(adam, "learningRate", rate), { beta1: 0.5 });

const constant = await tuneDynamics(descent(problem, positive(0.02)), { iterations: ITERATIONS, method });
console.log(`Best constant rate: ${number(constant.hyper.learningRate)}. Tuning ${problem.steps} of them from there:`);

const tuning = tuneDynamics(descent(problem, positive(flat(constant.hyper.learningRate))), {
  iterations: ITERATIONS,
  method,
});
for await (const event of tuning) {
  if (event.type !== "iteration" || event.iteration % 4 !== 1) continue;
  console.log(`  run ${event.iteration}: ${event.value.toFixed(5)} after ${event.cost.seconds.toFixed(2)} s`);
}
const tuned = await tuning;

const ways = [
  { name: "greedy", rates: greedyRates(problem), elsewhere: ".42561" },
  { name: "constant", rates: flat(constant.hyper.learningRate), elsewhere: ".45042" },
  { name: "tuned", rates: tuned.hyper.learningRate, elsewhere: ".23746" },
].map((way) => {
  const run = descent(problem, positive(way.rates));
  const curve: number[] = [];
  for (const { monitored = [] } of simulate(run)) curve.push(...Array.from(monitored));
  return { ...way, curve, excess: curve.at(-1) ?? Number.NaN };
});

console.log(
  `\n${table([
    ["excess loss after 250 steps", "ours", "computed elsewhere", "rate from", "to"],
    ...ways.map(({ name, excess, elsewhere, rates }) => [
      name,
      excess.toFixed(5),
      elsewhere,
      number(rates.at(0) ?? 0),
      number(rates.at(-1) ?? 0),
    ]),
  ])}`,
);

save("short-horizon-bias.json", `${JSON.stringify(ways)}\n`);
const draw = (values: (way: (typeof ways)[number]) => readonly number[], title: string, subtitle: string): string =>
  lines(
    ways.map((way) => ({ name: way.name, points: values(way).map((y, i) => ({ x: i + 1, y })) })),
    { title, subtitle, x: "step", scale: "log" },
  );
const losses = draw(
  ({ curve }) => curve,
  "Short-horizon bias: what is greedy is slow",
  "expected excess loss, logarithmic",
);
const rates = draw(({ rates: each }) => each, "Learning rates of a noisy quadratic", "learning rate, logarithmic");
save("short-horizon-bias.svg", losses);
save("short-horizon-rates.svg", rates);
