/**
 * The area under the receiver operating characteristic, by ranks (Mann & Whitney 1947): how often a score of the class is above one of another,
 * with half for equal ones,
 *
 *   (R − n(n + 1)/2) / (n m)
 *
 * where R is the sum of the ranks of the n scores of the class among all n + m, and equal scores share theirs.
 */
import { ArgumentError, type DenseArray } from "@dualtape/core";
import { checkLabels, checkProbabilities, type Classes, rowsOf, targetsOf } from "./rows.ts";

/**
 * Of scores of shape `[examples]`, logits or probabilities of class 1, the area for that class. Of probabilities of shape `[examples, classes]`,
 * the mean over the classes of the area of each against the rest: logits of different rows do not compare. Targets are labels or one-hot rows.
 * Throws an `ArgumentError` where a class never occurs, as there is no area then, or nothing else does; and a `ShapeError` where the numbers of
 * examples differ.
 */
export function rocAuc(scores: DenseArray, targets: Classes): number {
  const rows = rowsOf("rocAuc", "the tensor of scores", scores);
  const { data, count, length } = rows;
  const labels = targetsOf("rocAuc", targets, count);
  if (length === 1) {
    checkLabels("rocAuc", labels, 2, "Give a row of probabilities for each example, one for each class");
    return areaOf(data, labels, 1);
  }
  checkProbabilities("rocAuc", rows);
  checkLabels("rocAuc", labels, length, "Give a probability for each class");
  const columnOf = (k: number) => Float64Array.from({ length: count }, (_, i) => data[i * length + k] ?? NaN);
  const areas = Array.from({ length }, (_, k) => areaOf(columnOf(k), labels, k));
  return areas.reduce((sum, area) => sum + area, 0) / length;
}

/** The area for a class against the rest, by the scores of it. */
function areaOf(scores: Float64Array, labels: Int32Array, positive: number): number {
  const order = Uint32Array.from(scores, (_, i) => i).sort((i, j) => compare(scores[i] ?? NaN, scores[j] ?? NaN));
  let [ranks, positives, start] = [0, 0, 0];
  while (start < order.length) {
    const level = scores[order[start] ?? 0];
    let [end, own] = [start, 0];
    for (; end < order.length && scores[order[end] ?? 0] === level; end++) {
      if (labels[order[end] ?? 0] === positive) own++;
    }
    positives += own;
    ranks += (own * (start + 1 + end)) / 2;
    start = end;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new ArgumentError(
      "rocAuc",
      positives === 0 ? `class ${positive} never occurs` : `all targets are of class ${positive}`,
      "Give examples of each class: the area compares scores of one with those of others",
    );
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
