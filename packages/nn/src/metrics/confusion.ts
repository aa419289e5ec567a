/**
 * Which classes are taken for which, and what is said of that: of tₖ examples of class k, and pₖ that are taken for it, hₖ are both:
 *
 *   precision h/p,   recall h/t,   F₁ = 2h/(p + t), their harmonic mean
 *
 * Ratios of nothing are 0, and classes that occur neither among the predictions nor the targets do not count, as in scikit-learn.
 */
import { ArgumentError, checkInteger, refuse } from "@dualtape/core";
import { checkLabels, type Classes, predictedOf, targetsOf } from "./rows.ts";

/**
 * What is averaged over classes: `"binary"`, nothing: class 1 of the two classes 0 and 1 is meant; `"macro"`, the ratio of each class; `"micro"`,
 * the counts h, p and t, which makes all three the share of examples that are right.
 */
export type Average = "binary" | "macro" | "micro";

/** More than this, a matrix of classes is a mistake: labels that are identifiers, say. */
const MOST = 10_000;

/**
 * How many examples of each class, by row, are taken for each class, by column. Predictions are labels, or rows of scores, of which the greatest
 * counts; targets are labels or one-hot rows. There are as many classes as the labels need, or as are given. Throws a `ShapeError` where the
 * numbers of examples differ, and an `ArgumentError` on what is no label or beyond the classes.
 */
export function confusionMatrix(predictions: Classes, targets: Classes, classes?: number): number[][] {
  const metric = "confusionMatrix";
  const predicted = predictedOf(metric, predictions);
  const labels = targetsOf(metric, targets, predicted.length);
  const greatest = [...predicted, ...labels].reduce((most, label) => Math.max(most, label), 0);
  const size = classes === undefined ? greatest + 1 : classes;
  if (checkInteger(metric, "the number of classes", size, 1) > MOST) {
    refuse(metric, "the number of classes", size, `one of at most ${MOST}, with labels that count from 0`);
  }
  checkLabels(metric, Int32Array.of(greatest), size, "Give the number of all classes");
  const matrix = Array.from({ length: size }, () => Array<number>(size).fill(0));
  for (const [i, label] of labels.entries()) {
    const row = matrix[label] ?? [];
    const column = predicted[i] ?? 0;
    row[column] = (row[column] ?? 0) + 1;
  }
  return matrix;
}

/** The share of the examples taken for a class that are of it. Arguments are those of `confusionMatrix`; throws as it does. */
export const precision = (predictions: Classes, targets: Classes, average: Average = "binary"): number =>
  averaged("precision", predictions, targets, average, ({ hits, predicted }) => ratio(hits, predicted));

/** The share of the examples of a class that are taken for it. Arguments are those of `confusionMatrix`; throws as it does. */
export const recall = (predictions: Classes, targets: Classes, average: Average = "binary"): number =>
  averaged("recall", predictions, targets, average, ({ hits, actual }) => ratio(hits, actual));

/** The harmonic mean of precision and recall. Arguments are those of `confusionMatrix`; throws as it does. */
export const f1Score = (predictions: Classes, targets: Classes, average: Average = "binary"): number =>
  averaged("f1Score", predictions, targets, average, ({ hits, predicted, actual }) =>
    ratio(2 * hits, predicted + actual),
  );

/** The counts h, p and t of a class. */
interface Counts {
  hits: number;
  predicted: number;
  actual: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function averaged(
  metric: string,
  predictions: Classes,
  targets: Classes,
  average: Average,
  of: (counts: Counts) => number,
): number {
  const predicted = predictedOf(metric, predictions);
  const labels = targetsOf(metric, targets, predicted.length);
  const counts = countsOf(predicted, labels);
  const none: Counts = { hits: 0, predicted: 0, actual: 0 };
  switch (average) {
    case "binary": {
      const third = [...counts.keys()].find((label) => label > 1);
      if (third === undefined) return of(counts.get(1) ?? none);
      throw new ArgumentError(metric, `label ${third} is a third class`, 'Average over classes, by "macro" or "micro"');
    }
    case "macro":
      return [...counts.values()].reduce((sum, each) => sum + of(each), 0) / counts.size;
    case "micro":
      return of(
        [...counts.values()].reduce((sum, each) => ({
          hits: sum.hits + each.hits,
          predicted: sum.predicted + each.predicted,
          actual: sum.actual + each.actual,
        })),
      );
    default:
      return refuse(metric, "the average", average, '"binary", "macro" or "micro"');
  }
}

/** The counts of the classes that occur. */
function countsOf(predicted: Int32Array, labels: Int32Array): ReadonlyMap<number, Counts> {
  const counts = new Map<number, Counts>();
  const countOf = (label: number): Counts => {
    const found = counts.get(label) ?? { hits: 0, predicted: 0, actual: 0 };
    counts.set(label, found);
    return found;
  };
  for (const [i, label] of labels.entries()) {
    const guess = predicted[i] ?? 0;
    countOf(label).actual++;
    countOf(guess).predicted++;
    if (guess === label) countOf(label).hits++;
  }
  return counts;
}
