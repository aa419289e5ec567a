/** The digits dealt out for hyper-cleaning: examples with half of their labels wrong, clean ones to judge by, and a test set. */
import { oneHot, seeded, type Tensor } from "@dualtape/tensor";
import { loadDigits } from "../digits/data.ts";

/** Images as rows of 64 pixels, and their digits as rows with a single 1. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Some of the examples, in the order of `indices`. */
export const pick = ({ x, y }: Examples, indices: readonly number[]): Examples => ({
  x: x.take(indices),
  y: y.take(indices),
});

/** One set after the other. */
export const join = (a: Examples, b: Examples): Examples => ({ x: a.x.concat([b.x]), y: a.y.concat([b.y]) });

/**
 * Deals out 600 examples, 300 clean ones and a test set of 897. The labels of half of the 600, drawn at random, are replaced, each
 * by one of the nine others.
 */
export function mislabelledDigits(seed: number) {
  const { training, validation, test } = loadDigits(seed);
  const [count, all] = [600, training.labels.length];
  const random = seeded(seed);
  const wrong = new Set(random.permutation(count).slice(0, count / 2));
  const shifts = random.integers(count, 9);
  const said = training.labels.map((label, i) => (wrong.has(i) ? (label + 1 + (shifts[i] ?? 0)) % 10 : label));
  const given: Examples = { x: training.pixels, y: oneHot(said, 10) };
  const indices = Array.from({ length: all }, (_, i) => i);
  return {
    /** The examples whose labels may be wrong. */
    noisy: pick(given, indices.slice(0, count)),
    /** The indices of those whose labels are. */
    wrong,
    clean: { x: validation.pixels, y: validation.targets },
    test: join(pick(given, indices.slice(count)), { x: test.pixels, y: test.targets }),
  };
}

/** The harmonic mean of precision and recall of "weight 0" as a sign of "is wrong". */
export function f1(weights: readonly number[], wrong: ReadonlySet<number>): number {
  const said = weights.flatMap((weight, i) => (weight === 0 ? [i] : []));
  return (2 * said.filter((i) => wrong.has(i)).length) / (said.length + wrong.size);
}
