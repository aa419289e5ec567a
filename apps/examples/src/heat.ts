/**
 * A rod is heated at its ends, and its conductivity, at 33 places, is found from what 32 noisy thermometers said: 33 numbers, whose gradient is the way
 * back through 1200 steps, in the time of some eight runs, however many they are. A search without gradients, for as long, finds nothing better than the start.
 */
import { checkpointed, hypergradient, randomSearch, trustRegion, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { fit, NOISE, truth } from "./heat/rod.ts";
import { bytes, number, percent, table } from "./report/format.ts";

for (const strategy of [unrolled, checkpointed({ checkpoints: 20 })]) {
  const { cost } = hypergradient(fit, strategy);
  console.log(`A gradient by ${strategy.name}: ${bytes(cost.bytes)}, ${cost.steps} steps.`);
}

/** More of them would go on to fit the noise. */
const GRADIENTS = 40;
const found = await tuneDynamics(fit, { method: trustRegion(), strategy: unrolled, iterations: GRADIENTS });
const seconds = found.trace.reduce((sum, { cost }) => sum + cost.seconds, 0);
const searched = await tuneDynamics(fit, { method: randomSearch(), seconds, seed: 1 });

const errors = (field: readonly number[]): readonly number[] =>
  field.map((k, i) => Math.abs(k / (truth[i] ?? Number.NaN) - 1));
const line = (name: string, value: number, field: readonly number[]): string[] => {
  const off = errors(field);
  return [
    name,
    Math.sqrt(value).toFixed(4),
    percent(off.reduce((sum, one) => sum + one, 0) / off.length),
    percent(Math.max(...off)),
  ];
};
const fieldOf = ({ hyper }: Pick<typeof found, "hyper">): readonly number[] => hyper.conductivity as readonly number[];
console.log(
  table([
    ["", "readings off by", "k off by, on average", "at worst"],
    line(
      "the start, 1 everywhere",
      found.start.value,
      truth.map(() => 1),
    ),
    line(`${searched.trace.length} runs of a random search`, searched.value, fieldOf(searched)),
    line(`${found.trace.length} gradients`, found.value, fieldOf(found)),
  ]),
);
console.log(`\nThe thermometers are off by ${NOISE}. Some of the field:\n`);
console.log(
  table([
    ["at", "k", "found"],
    ...truth.flatMap((k, i) =>
      i % 4 === 0 ? [[number(i / (truth.length - 1)), number(k), number(fieldOf(found)[i] ?? 0)]] : [],
    ),
  ]),
);
