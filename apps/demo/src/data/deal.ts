/**
 * The handwritten digits of UCI: 1797 images of 8×8 pixels, shuffled by a seed and dealt into training, validation and test sets.
 * `README.md` names their origin. It asks nobody for the file, so it deals in a page as in Node.
 */
import { oneHot, type Precision, seeded, type Tensor, tensor } from "@dualtape/tensor";

/** Images as rows of 64 pixels from 0 to 1, and their digits. */
export interface Digits {
  readonly pixels: Tensor;
  readonly labels: readonly number[];
  /** The digits as rows with a single 1. */
  readonly targets: Tensor;
}

/** The three sets of a deal. */
export interface Deal {
  readonly training: Digits;
  readonly validation: Digits;
  readonly test: Digits;
}

/** How to deal. */
export interface DealOptions {
  /** Decides the shuffle. */
  readonly seed: number;
  /** How many images to train on, and to validate on; the rest is for the test. 1200 and 300 by default. */
  readonly training?: number;
  readonly validation?: number;
  /** `float64` by default. */
  readonly precision?: Precision;
}

const PIXELS = 64;
const ROW = PIXELS + 1;

/** Deals out the unpacked file: rows of 65 bytes, 64 pixels from 0 to 16, then the digit. */
export function deal(
  bytes: Uint8Array,
  { seed, training = 1200, validation = 300, precision = "float64" }: DealOptions,
): Deal {
  const order = seeded(seed).permutation(bytes.length / ROW);
  const set = (from: number, to: number): Digits => {
    const rows = Array.from(order.subarray(from, to), (row) => bytes.subarray(row * ROW, (row + 1) * ROW));
    const pixels = tensor(
      rows.flatMap((row) => Array.from(row.subarray(0, PIXELS), (pixel) => pixel / 16)),
      { shape: [rows.length, PIXELS], precision },
    );
    const labels = rows.map((row) => row[PIXELS] ?? Number.NaN);
    return { pixels, labels, targets: oneHot(labels, 10, { precision }) };
  };
  return {
    training: set(0, training),
    validation: set(training, training + validation),
    test: set(training + validation, order.length),
  };
}

/** A batch as a loss takes it. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A whole set as one batch. */
export const batchOf = ({ pixels, targets }: Digits): Batch => ({ x: pixels, y: targets });

/** Deals a set into batches of `size` in its order; what is left over at the end is left out. */
export const batchesOf = ({ pixels, targets, labels }: Digits, size: number): Batch[] =>
  Array.from({ length: Math.floor(labels.length / size) }, (_, i) => ({
    x: pixels.slice([i * size, (i + 1) * size]),
    y: targets.slice([i * size, (i + 1) * size]),
  }));
