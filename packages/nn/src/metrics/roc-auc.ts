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
  let sum = 0;
  for (let k = 0; k < length; k++) sum += areaOf(data.filter((_, i) => i % length === k), labels, k);
  return sum / length;
}

/** The area for a class against the rest, by the scores of it. */
function areaOf(scores: Float64Array, labels: Int32Array, positive: number): number {
  const order = Uint32Array.from(scores, (_, i) => i).sort((i, j) => compare(scores[i] ?? NaN, scores[j] ?? NaN));
  let [ranks, positives] = [0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    const score = scores[order[start] ?? 0];
    let own = 0;
    for (; end < order.length && scores[order[end] ?? 0] === score; end++) own += labels[order[end] ?? 0] === positive ? 1 : 0;
    positives += own;
    ranks += (own * (start + 1 + end)) / 2;
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
