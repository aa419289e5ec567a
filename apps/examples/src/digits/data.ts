/** The handwritten digits, shuffled by a fixed seed and split into training, validation and test sets. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";

/** Images as rows of 64 pixels from 0 to 1, and their digits. */
export interface Digits {
  readonly pixels: Tensor;
  readonly labels: readonly number[];
  /** The digits as rows with a single 1. */
  readonly targets: Tensor;
}

const PIXELS = 64;

/** Reads the data set and deals it out: 1200 images to train on, 300 to validate on, 297 to test on. */
export function loadDigits(seed: number): { training: Digits; validation: Digits; test: Digits } {
  const csv = gunzipSync(readFileSync(new URL("../../data/digits.csv.gz", import.meta.url))).toString();
  const rows = csv
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  const shuffled = [...seeded(seed).permutation(rows.length)].map((i) => rows[i] ?? []);
  return {
    training: digits(shuffled.slice(0, 1200)),
    validation: digits(shuffled.slice(1200, 1500)),
    test: digits(shuffled.slice(1500)),
  };
}

/** Deals a set into batches of `size` in its order; what is left over at the end is left out. */
export function batchesOf({ pixels, targets, labels }: Digits, size: number): { x: Tensor; y: Tensor }[] {
  return Array.from({ length: Math.floor(labels.length / size) }, (_, i) => ({
    x: pixels.slice([i * size, (i + 1) * size]),
    y: targets.slice([i * size, (i + 1) * size]),
  }));
}

function digits(rows: readonly (readonly number[])[]): Digits {
  const labels = rows.map((row) => row[PIXELS] ?? Number.NaN);
  const pixels = tensor(rows.map((row) => row.slice(0, PIXELS).map((pixel) => pixel / 16)));
  return { pixels, labels, targets: oneHot(labels, 10) };
}
