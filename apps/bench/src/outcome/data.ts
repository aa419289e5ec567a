/** The data of the tasks: rows in the order of an instance, dealt out, and standardised by what is trained on. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Random, tensor, type Tensor } from "@dualtape/tensor";

/** An example: its features and its label. */
export interface Example {
  readonly features: readonly number[];
  readonly label: number;
}

/** Examples dealt out. */
export interface Sets {
  readonly training: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
}

/** A table of `data/` in random order, so many examples to train on, so many to validate on, and all others to test on. */
export function dealt(
  name: "cancer" | "wine" | "diabetes",
  random: Random,
  training: number,
  validation: number,
): Sets {
  const [, ...lines] = readFileSync(new URL(`../../data/${name}.csv`, import.meta.url), "utf8")
    .trim()
    .split("\n");
  return deal(lines.map(exampleOf), random, training, validation);
}

/** The same of the digits, pixels from 0 to 1. */
export function dealtDigits(random: Random, training: number, validation: number): Sets {
  const file = new URL("../../../examples/data/digits.csv.gz", import.meta.url);
  const examples = gunzipSync(readFileSync(file)).toString().trim().split("\n").map(exampleOf);
  const scaled = examples.map(({ features, label }) => ({ features: features.map((pixel) => pixel / 16), label }));
  return deal(scaled, random, training, validation);
}

/** With features of mean 0 and deviation 1, both of the training set alone. */
export function standardised({ training, validation, test }: Sets): Sets {
  const scales = (training[0]?.features ?? []).map((_, i) => scaleOf(training.map(({ features }) => features[i] ?? 0)));
  const scaled = (set: readonly Example[]): readonly Example[] =>
    set.map(({ features, label }) => ({
      features: features.map((value, i) => scales[i]?.(value) ?? Number.NaN),
      label,
    }));
  return { training: scaled(training), validation: scaled(validation), test: scaled(test) };
}

/** Takes values to mean 0 and deviation 1. */
export function scaleOf(values: readonly number[]): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return (value) => (value - mean) / deviation;
}

/** Features as rows. */
export const rowsOf = (set: readonly Example[]): Tensor => tensor(set.map(({ features }) => features));

/** In runs of `size`; what is left over is left out. */
export const inBatches = (set: readonly Example[], size: number): readonly (readonly Example[])[] =>
  Array.from({ length: Math.floor(set.length / size) }, (_, i) => set.slice(i * size, (i + 1) * size));

function deal(examples: readonly Example[], random: Random, training: number, validation: number): Sets {
  const shuffled = [...random.permutation(examples.length)].flatMap((i) => examples[i] ?? []);
  return {
    training: shuffled.slice(0, training),
    validation: shuffled.slice(training, training + validation),
    test: shuffled.slice(training + validation),
  };
}

function exampleOf(line: string): Example {
  const numbers = line.split(",").map(Number);
  return { features: numbers.slice(0, -1), label: numbers.at(-1) ?? Number.NaN };
}
