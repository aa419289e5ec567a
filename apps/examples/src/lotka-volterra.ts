/**
 * Prey and predators: four rates are fitted to 30 noisy counts of both, through 300 steps of Runge and Kutta. All roads lead to the same gradient,
 * with different memory. A search that asks for no gradient, and may take as long, ends far from the rates.
 */
import {
  checkpointed,
  finiteDifferences,
  hybrid,
  hypergradient,
  randomSearch,
  trustRegion,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { fit, truth } from "./lotka-volterra/populations.ts";
import { bytes, number, percent, table } from "./report/format.ts";

const roads = [unrolled, checkpointed({ checkpoints: 8 }), hybrid, finiteDifferences()].map((strategy) => {
  const { gradient, cost } = hypergradient(fit, strategy);
  const slopes = Object.values(gradient).map((slope) => slope.item().toPrecision(12));
  return [strategy.name, bytes(cost.bytes), ...slopes];
});
const names = Object.keys(truth);
console.log("The gradient from rates of 2 each:\n");
console.log(table([["by", "memory", ...names], ...roads]));

const found = await tuneDynamics(fit, { method: trustRegion(), strategy: hybrid, iterations: 30 });
const seconds = found.trace.reduce((sum, { cost }) => sum + cost.seconds, 0);
const searched = await tuneDynamics(fit, { method: randomSearch(), seconds, seed: 1 });
const rates = ({ hyper }: Pick<typeof found, "hyper">): string[] => Object.values<number>(hyper).map(number);
console.log("\nBy gradients, and by a random search that takes as long:\n");
console.log(
  table([
    ["", "mean square", ...names],
    ["truth", "", ...Object.values(truth).map(number)],
    [`${found.trace.length} gradients`, number(found.value), ...rates(found)],
    [`${searched.trace.length} random runs`, number(searched.value), ...rates(searched)],
  ]),
);
const off = Object.entries(truth).map(([name, rate]) => Math.abs(Reflect.get(found.hyper, name) / rate - 1));
console.log(`\nThe worst of the rates is off by ${percent(Math.max(...off))}. The noise has a mean square of 0.01.`);
