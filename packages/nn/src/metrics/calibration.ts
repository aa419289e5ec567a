/** Whether probabilities are what they say: of the examples that are given p, a share of p should be right. */
import { checkInteger, type DenseArray, refuse } from "@dualtape/core";
import {
  checkLabels,
  checkProbabilities,
  type Classes,
  placeOfGreatest,
  rowAt,
  type Rows,
  rowsOf,
  targetsOf,
} from "./rows.ts";

/**
 * The expected calibration error (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017), Σ |B|/n · |share right in B − mean confidence in B|, over
 * bins of equal width, each without its lower end, 15 by default. Of probabilities of shape `[examples, classes]` the confidence is the greatest
 * of a row, and right is that its class is the target; of shape `[examples]` it is the probability of class 1, and right is that this is the
 * target, as in `calibration_curve` of scikit-learn. Throws an `ArgumentError` on what are no probabilities, and on labels beyond the classes.
 */
export function calibrationError(probabilities: DenseArray, targets: Classes, bins = 15): number {
  if (checkInteger("calibrationError", "the number of bins", bins, 1) > 2 ** 20) {
    refuse("calibrationError", "the number of bins", bins, "one of at most 2 ** 20");
  }
  const { rows, labels } = predicted("calibrationError", probabilities, targets);
  const gaps = new Float64Array(bins);
  for (const [i, label] of labels.entries()) {
    const row = rowAt(rows, i);
    const place = placeOfGreatest(row);
    const confidence = row[place] ?? NaN;
    const right = rows.length === 1 ? label === 1 : label === place;
    const bin = binOf(confidence, bins);
    gaps[bin] = (gaps[bin] ?? 0) + confidence - Number(right);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}

/**
 * The mean squared distance of probabilities from what came true (Brier 1950): (p − y)² for probabilities of class 1, of shape `[examples]`, and
 * Σₖ (pₖ − yₖ)² for those of shape `[examples, classes]`; half of that for two classes, so that either shape has the same score, as in
 * scikit-learn. Throws as `calibrationError` does.
 */
export function brierScore(probabilities: DenseArray, targets: Classes): number {
  const { rows, labels } = predicted("brierScore", probabilities, targets);
  let sum = 0;
  for (const [i, label] of labels.entries()) {
    const truth = (k: number): number => (rows.length === 1 ? label : Number(label === k));
    for (const [k, p] of rowAt(rows, i).entries()) sum += (p - truth(k)) * (p - truth(k));
  }
  return sum / labels.length / (rows.length === 2 ? 2 : 1);
}

/** Probabilities and the labels that belong to them. */
function predicted(metric: string, probabilities: DenseArray, targets: Classes): { rows: Rows; labels: Int32Array } {
  const rows = rowsOf(metric, "the tensor of probabilities", probabilities);
  const labels = targetsOf(metric, targets, rows.count);
  checkProbabilities(metric, rows);
  checkLabels(metric, labels, Math.max(rows.length, 2), "Give a probability for each class");
  return { rows, labels };
}

/** The bin whose upper end is the first not below p, by the end that is nearest: so no rounding of the product puts it elsewhere. */
function binOf(p: number, bins: number): number {
  const end = Math.round(p * bins);
  return Math.max(0, p <= end / bins ? end - 1 : end);
}
