/** Digits with a long tail: 400 zeros, and of each further digit three fifths as many, down to four nines. */
import { tensor } from "@dualtape/tensor";
import { type Examples, examplesOf, join, loadLargeDigits, pick, range } from "../digits/data.ts";

/** How many of each digit there are to train on. */
const COUNTS = range(0, 10).map((digit) => Math.round(400 * 0.6 ** digit));
/** How many of each to validate on, and to test on. */
export const VALIDATED = 10;
const TESTED = 150;

/** The means of 4×4 pixels: 49 of 784, so that a regression learns them from few examples. */
function coarse({ x, y }: Examples): Examples {
  const shrinking = tensor(
    range(0, 28).map((row) => range(0, 7).map((column) => (Math.floor(row / 4) === column ? 1 / 4 : 0))),
  );
  const count = x.shape[0] ?? 0;
  const images = x.reshape([count, 28, 28]);
  return { x: shrinking.transpose().matmul(images).matmul(shrinking).reshape([count, 49]), y };
}

/** About a thousand examples with a long tail, and balanced sets to validate and test on. */
export function longTail(seed: number) {
  const sets = loadLargeDigits(seed);
  const labels = [...sets.training.labels, ...sets.validation.labels, ...sets.test.labels];
  const digits = join(examplesOf(sets.training), examplesOf(sets.validation), examplesOf(sets.test));
  const places = range(0, 10).map((digit) => labels.flatMap((label, i) => (label === digit ? [i] : [])));
  const part = (from: (digit: number) => number, to: (digit: number) => number) =>
    places.flatMap((own, digit) => own.slice(from(digit), to(digit)));
  const countOf = (digit: number): number => COUNTS[digit] ?? 0;
  const judged = VALIDATED + TESTED;
  const chosen = part(
    () => judged,
    (digit) => judged + countOf(digit),
  );
  const tested = part(
    () => VALIDATED,
    () => judged,
  );
  const dealt = (indices: readonly number[]): Examples => coarse(pick(digits, indices));
  return {
    training: dealt(chosen),
    /** The digit of each example to train on. */
    digitOf: chosen.map((i) => labels[i] ?? 0),
    validation: dealt(
      part(
        () => 0,
        () => VALIDATED,
      ),
    ),
    test: dealt(tested),
    /** The nines of the test set. */
    nines: dealt(tested.slice(-TESTED)),
    counts: COUNTS,
  };
}
