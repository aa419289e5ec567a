/** What metrics of a whole data set read: plain arrays, a row for each example, checked as they are read. */
import {
  ArgumentError,
  checkTensor,
  type DenseArray,
  formatShape,
  listed,
  NonFiniteError,
  refuse,
  ShapeError,
} from "@dualtape/core";

/** A class for each example: labels, whole numbers from 0, in an `Int32Array` or a tensor of shape `[examples]`, or rows of shape `[examples, classes]`. */
export type Classes = Int32Array | DenseArray;

/** Rows of some length, which is 1 where a tensor has no other axis. */
export interface Rows {
  readonly data: Float64Array;
  readonly count: number;
  readonly length: number;
}

/** The rows of a tensor of one axis or two, none of them NaN. */
export function rowsOf(metric: string, name: string, given: DenseArray): Rows {
  checkTensor(metric, name, given);
  const { data, shape } = given;
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    refuse(metric, name, given, "a Tensor: metrics are numbers, and have no derivative");
  }
  const [count, length = 1, ...others] = shape;
  if (count === undefined || others.length > 0) {
    throw new ShapeError(metric, `${name} has shape ${formatShape(shape)}`, "Give [examples], or [examples, classes]");
  }
  if (data.length === 0) throw new ArgumentError(metric, `${name} has no elements`, "Give one example or more");
  if (data.some(Number.isNaN)) throw new NonFiniteError(metric, `${name} holds NaN`, "Find where it comes from");
  return { data: Float64Array.from(data), count, length };
}

/** The labels of targets: given, or where their one-hot rows are 1. */
export const targetsOf = (metric: string, targets: Classes, count?: number): Int32Array => {
  const labels = labelsOf(metric, "the array of targets", targets, placeOfOne);
  if (count === undefined || labels.length === count) return labels;
  throw new ShapeError(metric, `there are ${labels.length} targets for ${count} predictions`, "Give one for each");
};

/** The labels of predictions: given, or where their rows are greatest, the first of equal ones. */
export const predictedOf = (metric: string, predictions: Classes): Int32Array =>
  labelsOf(metric, "the array of predictions", predictions, placeOfGreatest);

/** Where a row is greatest, the first of equal places. */
export const placeOfGreatest = (row: Float64Array): number =>
  row.reduce((best, value, at) => (value > (row[best] ?? NaN) ? at : best), 0);

/** A row of some. */
export const rowAt = ({ data, length }: Rows, at: number): Float64Array =>
  data.subarray(at * length, (at + 1) * length);

/** Refuses labels beyond the classes that there are. */
export function checkLabels(metric: string, labels: Int32Array, classes: number, remedy: string): void {
  const beyond = labels.find((label) => label >= classes);
  if (beyond === undefined) return;
  throw new ArgumentError(metric, `label ${beyond} is none of the ${classes} classes, which count from 0`, remedy);
}

/** Refuses rows that are no probabilities: one outside of [0, 1], or a row of several that does not sum to 1 to five digits. */
export function checkProbabilities(metric: string, rows: Rows): void {
  const outside = rows.data.find((p) => !(p >= 0 && p <= 1));
  if (outside !== undefined) {
    throw new ArgumentError(metric, `${outside} is no probability`, "Apply sigmoid or softmax to logits first");
  }
  if (rows.length === 1) return;
  for (let i = 0; i < rows.count; i++) {
    const total = rowAt(rows, i).reduce((sum, p) => sum + p, 0);
    if (Math.abs(total - 1) <= 1e-5) continue;
    throw new ArgumentError(metric, `the probabilities of row ${i} sum to ${total}`, "Apply softmax to logits first");
  }
}

function labelsOf(
  metric: string,
  name: string,
  given: Classes,
  placeIn: (row: Float64Array, metric: string) => number,
): Int32Array {
  if (given instanceof Int32Array) {
    if (given.length === 0) throw new ArgumentError(metric, `${name} has no elements`, "Give one example or more");
    for (const label of given) checkLabel(metric, name, label);
    return given;
  }
  const rows = rowsOf(metric, name, given);
  return Int32Array.from({ length: rows.count }, (_, i) =>
    rows.length === 1 ? checkLabel(metric, name, rows.data[i] ?? NaN) : placeIn(rowAt(rows, i), metric),
  );
}

function checkLabel(metric: string, name: string, label: number): number {
  if (Number.isInteger(label) && label >= 0 && label < 2 ** 31) return label;
  throw new ArgumentError(
    metric,
    `${name} has the label ${label}`,
    "Give whole numbers from 0, or a row for each example",
  );
}

function placeOfOne(row: Float64Array, metric: string): number {
  const place = row.indexOf(1);
  if (place !== -1 && row.every((value, at) => value === 0 || at === place)) return place;
  throw new ArgumentError(
    metric,
    `the array of targets has the row [${listed(row)}], which is not 1 once and else 0`,
    "Give one-hot rows, or labels",
  );
}
