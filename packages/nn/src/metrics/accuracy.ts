/** How often a classifier is right: means over rows, in the operations of numbers, so that a loss can tell them. They have no derivative. */
import {
  checkInteger,
  checkTensor,
  formatShape,
  max,
  normalizeIndices,
  refuse,
  sameShape,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorLike,
  top,
} from "@dualtape/core";
import { checkClasses, checkSome } from "../checks.ts";
import { pick } from "../labels.ts";
import { checkIgnored, checkLossOptions, countedRows, type LossOptions, weightedMean } from "../loss-options.ts";

/** What an accuracy can be told: what all losses can, and which label stands for none. */
export interface AccuracyOptions<T> extends LossOptions<T> {
  /** An integer, −100 say: rows of this label do not count, as in `labelCrossEntropy`. None by default. */
  readonly ignored?: number;
}

/**
 * The share of rows whose greatest logit is that of the target: a label for each row, in an `Int32Array` or a number of the kind, or a one-hot
 * row. A row of several greatest counts in part, as a guess among them would; one that holds NaN makes the share NaN. Options are those of
 * losses of labels. Throws a `ShapeError` on targets that are not one for each row, and an `ArgumentError` on a single class.
 */
export function accuracy<T extends TensorLike<T>>(
  logits: T,
  targets: T | Int32Array,
  options: AccuracyOptions<T> = {},
): T {
  return shareWithin("accuracy", logits, targets, 1, (scores) => max(scores, -1, true), options);
}

/**
 * The share of rows whose target is among the k greatest logits, with targets and options as in `accuracy`. Where several logits are equal and
 * not all are among them, each counts in part, as a guess would; scikit-learn takes those of the greater labels. Throws as `accuracy` does.
 */
export function topKAccuracy<T extends TensorLike<T>>(
  logits: T,
  targets: T | Int32Array,
  k: number,
  options: AccuracyOptions<T> = {},
): T {
  checkInteger("topKAccuracy", "k", k, 1);
  return shareWithin("topKAccuracy", logits, targets, k, (scores) => leastOf(scores, k), options);
}

/** The share of rows whose target is among the k greatest logits, of which `least` gives the least. */
function shareWithin<T extends TensorLike<T>>(
  where: string,
  logits: T,
  targets: T | Int32Array,
  k: number,
  least: (scores: T) => T,
  options: AccuracyOptions<T>,
): T {
  checkTensor(where, "the tensor of predictions", logits);
  checkTargetsOf(where, logits.shape, targets);
  checkSome(where, logits.shape);
  const classes = checkClasses(where, logits);
  if (k > classes) refuse(where, "k", k, `one of at most ${classes}, the number of classes`);
  checkLossOptions(where, options, logits.shape.slice(0, -1), ["ignored"]);
  checkIgnored(where, options.ignored);
  const scores = logits.detach();
  const { hits, mask } = hitsOf(where, within(scores, k, least(scores)), targets, options);
  return weightedMean(hits, { weights: options.weights, mask }).detach();
}

/** What each row hits, from what each of its classes would, and which rows count; nothing where all do. */
function hitsOf<T extends TensorLike<T>>(
  where: string,
  ofClasses: T,
  targets: T | Int32Array,
  { ignored, mask }: AccuracyOptions<T>,
): { readonly hits: T; readonly mask: T | undefined } {
  if (targets instanceof Int32Array) {
    const flat = ofClasses.reshape([-1]);
    const [rows, classes] = [ofClasses.shape.slice(0, -1), sizeOf(ofClasses.shape) / targets.length];
    const named = targets.map((label) => (label === ignored ? 0 : label));
    const places = normalizeIndices(where, named, classes).map((label, row) => row * classes + label);
    const hits = flat.take(places).reshape(rows);
    if (ignored === undefined) return { hits, mask };
    const none = flat.slice([0, 1]).zeroLike();
    const counts = none.concat([none.add(1)]).take(targets.map((label) => (label === ignored ? 0 : 1)));
    return { hits, mask: countedRows(counts.reshape(rows), 0, mask) };
  }
  if (sameShape(targets.shape, ofClasses.shape)) {
    if (ignored !== undefined) refuse(where, "options.ignored", ignored, "a mask, as targets are one-hot rows");
    return { hits: ofClasses.mul(targets).sum(-1), mask };
  }
  const counted = countedRows(targets, ignored, mask);
  const named = counted === undefined ? targets : counted.where(targets, 0);
  return { hits: pick(ofClasses, named), mask: counted };
}

/** Refuses what is neither a label for each row nor a row of the same length. */
function checkTargetsOf<T extends TensorLike<T>>(where: string, logits: Shape, targets: T | Int32Array): void {
  const rows = logits.slice(0, -1);
  if (!(targets instanceof Int32Array)) checkTensor(where, "the tensor of targets", targets);
  const [shape, ...fitting] =
    targets instanceof Int32Array ? [[targets.length], [sizeOf(rows)]] : [targets.shape, rows, logits];
  if (fitting.some((one) => sameShape(one, shape))) return;
  throw new ShapeError(
    where,
    `targets of shape ${formatShape(shape)} for predictions of shape ${formatShape(logits)}`,
    "Give a label or a one-hot row for each row of logits",
  );
}

/** 1 for the scores of each row above the k-th, and 0 for those below; what is as great shares what is left of k. */
function within<T extends TensorLike<T>>(scores: T, k: number, least: T): T {
  const [above, level] = [scores.greater(least), scores.equal(least)];
  const left = above.sum(-1, true).neg().add(k);
  return above.add(level.mul(left).div(level.sum(-1, true)));
}

/** The least of the k greatest scores of each row; NaN where it holds one. */
function leastOf<T extends TensorLike<T>>(scores: T, k: number): T {
  const { values } = top(scores, k);
  const greatest = values.take([0], -1);
  return greatest.equal(greatest).where(values.take([k - 1], -1), NaN);
}
