/** The digits dealt out for hyper-cleaning: examples with a part of their labels wrong, clean ones to judge by, and a test set. */
import { oneHot, seeded } from "@dualtape/tensor";
import { examplesOf, type Examples, join, loadDigits, pick, range } from "../digits/data.ts";

/** How labels are wrong. */
export interface Noise {
  /** The part of them. */
  readonly part: number;
  /** Which digit is said instead: one of the nine others, or always the next one, which no average takes away. */
  readonly said: "any other" | "the next";
}

/** The examples whose labels may be wrong. */
export const COUNT = 1000;
/** The clean images. */
const CLEAN = 200;

/** Deals out 1000 examples, 200 clean ones and a test set of 597; the labels of a part of the 1000, drawn at random, are replaced. */
export function mislabelledDigits(seed: number, { part, said }: Noise) {
  const { training, validation, test } = loadDigits(seed);
  const random = seeded(seed);
  const wrong = new Set(random.permutation(COUNT).slice(0, Math.round(part * COUNT)));
  const shifts = random.integers(COUNT, 9);
  const labels = training.labels.slice(0, COUNT).map((label, i) => {
    const shift = said === "the next" ? 1 : 1 + (shifts[i] ?? 0);
    return wrong.has(i) ? (label + shift) % 10 : label;
  });
  const noisy: Examples = { x: training.pixels.slice([0, COUNT]), y: oneHot(labels, 10) };
  const [rest, judges] = [examplesOf(training), examplesOf(validation)];
  return {
    /** The examples whose labels may be wrong. */
    noisy,
    /** The indices of those whose labels are. */
    wrong,
    clean: pick(judges, range(0, CLEAN)),
    test: join(pick(rest, range(COUNT, 1200)), pick(judges, range(CLEAN, 300)), examplesOf(test)),
  };
}

/** The harmonic mean of precision and recall of a weight below a tenth as a sign of "is wrong". */
export function f1(weights: readonly number[], wrong: ReadonlySet<number>): number {
  const said = weights.flatMap((weight, i) => (weight < 0.1 ? [i] : []));
  return (2 * said.filter((i) => wrong.has(i)).length) / (said.length + wrong.size);
}

/** The tenth that each of some values is in, from 0, by their ranks. */
export function tenthsOf(values: readonly number[]): readonly number[] {
  const tenths = new Array<number>(values.length).fill(0);
  const order = range(0, values.length).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  for (const [rank, i] of order.entries()) tenths[i] = Math.floor((10 * rank) / values.length);
  return tenths;
}
