/**
 * Labels as integers: one for each row, in a number of the kind, such as the `Int32Array` of a batch becomes. Nothing has a derivative by a
 * label. Where one names no class, tensors throw an `ArgumentError`, and a program, which cannot throw, has NaN.
 */
import {
  checkInteger,
  checkTensor,
  formatShape,
  sameShape,
  ShapeError,
  type TensorLike,
  through,
} from "@dualtape/core";
import { checkClasses, checkSome } from "./checks.ts";
import { crossEntropy } from "./cross-entropy.ts";
import {
  checkClassificationOptions,
  checkIgnored,
  type ClassificationOptions,
  countedRows,
  weightedMean,
} from "./loss-options.ts";
import { logSoftmax } from "./softmax.ts";

/** Of each row of `x`, of shape `[…, n]`, the element at its label, of shape `[…]`. Throws a `ShapeError` on labels of another shape. */
export function pick<T extends TensorLike<T>>(x: T, labels: T): T {
  checkTensor("pick", "x", x);
  checkLabels("pick", x, labels);
  const axis = x.shape.length - 1;
  return x.indexed("take", labels, { axis, batch: axis });
}

/** Rows that are 1 at their label and 0 elsewhere: of shape `[…, classes]` for labels of shape `[…]`. */
export function oneHotOf<T extends TensorLike<T>>(labels: T, classes: number): T {
  checkTensor("oneHotOf", "the tensor of labels", labels);
  checkInteger("oneHotOf", "the number of classes", classes, 1);
  const axis = labels.shape.length;
  return labels.zeroLike().add(1).indexed("scatterAdd", labels, { axis, batch: axis, size: classes });
}

/** What a loss of labels can be told: what all losses of classification can, and which label stands for none. */
export interface LabelOptions<T> extends ClassificationOptions<T> {
  /** An integer, −100 say: rows of this label do not count. None by default. */
  readonly ignored?: number;
}

/**
 * −log softmax(x)ₖ at the label k of each row, the mean over all rows: `crossEntropy` with one-hot rows, without these. A label that is ignored
 * or masked need not name a class. Throws a `ShapeError` on labels that are not one for each row, and an `ArgumentError` on a single class,
 * whose loss is always 0.
 */
export function labelCrossEntropy<T extends TensorLike<T>>(logits: T, labels: T, options: LabelOptions<T> = {}): T {
  const loss = "labelCrossEntropy";
  checkTensor(loss, "the tensor of logits", logits);
  checkLabels(loss, logits, labels);
  checkSome(loss, logits.shape);
  const classes = checkClasses(loss, logits);
  checkClassificationOptions(loss, options, labels.shape, classes, ["ignored"]);
  const { ignored, ...others } = options;
  checkIgnored(loss, ignored);
  const mask = countedRows(labels, ignored, options.mask);
  const named = mask === undefined ? labels : mask.where(labels, 0);
  const counting = { ...others, mask };
  if ((options.smoothing ?? 0) !== 0) {
    return crossEntropy(logits, oneHotOf(named, classes).to(logits.precision), counting);
  }
  const logarithms = pick(logSoftmax(logits), named);
  if (options.classWeights === undefined) return weightedMean(logarithms, counting, -1);
  const weights = options.classWeights.take(named);
  return weightedMean(through(logarithms)(weights), counting, -1, weights);
}

/** Refuses labels that are not one for each row. */
function checkLabels<T extends TensorLike<T>>(where: string, { shape }: T, labels: T): void {
  checkTensor(where, "the tensor of labels", labels);
  if (shape.length > 0 && sameShape(labels.shape, shape.slice(0, -1))) return;
  throw new ShapeError(
    where,
    `labels of shape ${formatShape(labels.shape)} for rows of shape ${formatShape(shape)}`,
    "Give an integer for each row",
  );
}
