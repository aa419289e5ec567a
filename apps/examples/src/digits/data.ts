/** Handwritten digits, shuffled by a fixed seed and split into training, validation and test sets. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";

/** Images as rows of pixels from 0 to 1, and their digits. */
export interface Digits {
  readonly pixels: Tensor;
  readonly labels: readonly number[];
  /** The digits as rows with a single 1. */
  readonly targets: Tensor;
}

/** Images as rows of pixels, and their digits as rows with a single 1. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Digits as a loss takes them. */
export const examplesOf = ({ pixels, targets }: Digits): Examples => ({ x: pixels, y: targets });

/** Some of the examples, in the order of `indices`. */
export const pick = ({ x, y }: Examples, indices: readonly number[]): Examples => ({
  x: x.take(indices),
  y: y.take(indices),
});

/** One set after the other. */
export const join = (first: Examples, ...others: readonly Examples[]): Examples => ({
  x: first.x.concat(others.map(({ x }) => x)),
  y: first.y.concat(others.map(({ y }) => y)),
});

/** The whole numbers from one to before another. */
export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** A data set, dealt out. */
export interface DigitSets {
  readonly training: Digits;
  readonly validation: Digits;
  readonly test: Digits;
}

/** An image and its digit. */
interface Example {
  readonly pixels: readonly number[];
  readonly label: number;
}

/** The 1797 digits of 8×8 pixels: 1200 to train on, 300 to validate on, 297 to test on. */
export function loadDigits(seed: number): DigitSets {
  const csv = gunzipSync(readFileSync(new URL("../../data/digits.csv.gz", import.meta.url))).toString();
  const examples = csv
    .trim()
    .split("\n")
    .map((line): Example => {
      const numbers = line.split(",").map(Number);
      return { pixels: numbers.slice(0, 64).map((pixel) => pixel / 16), label: numbers[64] ?? Number.NaN };
    });
  return deal(examples, seed, 1200, 300);
}

/** The 10 000 digits of 28×28 pixels of the package `mnist`: 8000 to train on, 1000 to validate on, 1000 to test on. */
export function loadLargeDigits(seed: number): DigitSets {
  const require = createRequire(import.meta.url);
  const size = 28 * 28;
  const examples = Array.from({ length: 10 }, (_, label) => {
    const { data }: { readonly data: readonly number[] } = require(`mnist/src/digits/${label}.json`);
    return Array.from({ length: Math.floor(data.length / size) }, (_unused, i): Example => ({
      pixels: data.slice(i * size, (i + 1) * size),
      label,
    }));
  }).flat();
  return deal(examples, seed, 8000, 1000);
}

/** Deals a set into batches of `size` in its order; what is left over at the end is left out. */
export function batchesOf({ pixels, targets, labels }: Digits, size: number): Examples[] {
  return Array.from({ length: Math.floor(labels.length / size) }, (_, i) => ({
    x: pixels.slice([i * size, (i + 1) * size]),
    y: targets.slice([i * size, (i + 1) * size]),
  }));
}

function deal(examples: readonly Example[], seed: number, training: number, validation: number): DigitSets {
  const shuffled = [...seeded(seed).permutation(examples.length)].flatMap((i) => examples[i] ?? []);
  return {
    training: digits(shuffled.slice(0, training)),
    validation: digits(shuffled.slice(training, training + validation)),
    test: digits(shuffled.slice(training + validation)),
  };
}

function digits(examples: readonly Example[]): Digits {
  const labels = examples.map(({ label }) => label);
  return { pixels: tensor(examples.map(({ pixels }) => pixels)), labels, targets: oneHot(labels, 10) };
}
