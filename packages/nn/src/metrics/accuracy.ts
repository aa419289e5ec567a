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
import { alongRows, checkLossOptions, type LossOptions, weightedMean } from "../loss-options.ts";

/**
 * The share of rows whose greatest logit is that of the target: a label for each row, in an `Int32Array` or a number of the kind, or a one-hot
 * row. A row of several greatest counts in part, as a guess among them would; one that holds NaN makes the share NaN. Options are those of
 * losses. Throws a `ShapeError` on targets that are not one for each row, and an `ArgumentError` on a single class.
 */
export function accuracy<T extends TensorLike<T>>(logits: T, targets: T | Int32Array, options: LossOptions<T> = {}): T {
  return shareWithin("accuracy", logits, targets, 1, options);
}

/**
 * The share of rows whose target is among the k greatest logits, with targets and options as in `accuracy`. Where several logits are equal and
 * not all are among them, each counts in part, as a guess would; scikit-learn takes those of the greater labels. Throws as `accuracy` does.
 */
export function topKAccuracy<T extends TensorLike<T>>(
  logits: T,
  targets: T | Int32Array,
  k: number,
  options: LossOptions<T> = {},
): T {
  checkInteger("topKAccuracy", "k", k, 1);
  return shareWithin("topKAccuracy", logits, targets, k, options);
}

function shareWithin<T extends TensorLike<T>>(
  where: string,
  logits: T,
  targets: T | Int32Array,
  k: number,
  options: LossOptions<T>,
): T {
  checkTensor(where, "the tensor of predictions", logits);
  checkTargetsOf(where, logits.shape, targets);
  checkSome(where, logits.shape);
  const classes = checkClasses(where, logits);
  if (k > classes) refuse(where, "k", k, `one of at most ${classes}, the number of classes`);
  checkLossOptions(where, options, logits.shape.slice(0, -1));
  return weightedMean(hitsOf(where, within(logits.detach(), k), targets, options.mask), options).detach();
}

/** What each row hits, from what each of its classes would. */
function hitsOf<T extends TensorLike<T>>(where: string, hits: T, targets: T | Int32Array, mask: T | undefined): T {
  if (targets instanceof Int32Array) {
    const classes = hits.shape.at(-1) ?? 1;
    const places = normalizeIndices(where, targets, classes).map((label, row) => row * classes + label);
    return hits.reshape([-1]).take(places).reshape(hits.shape.slice(0, -1));
  }
  if (sameShape(targets.shape, hits.shape)) return hits.mul(targets).sum(-1);
  return pick(hits, mask === undefined ? targets : alongRows(mask, targets).where(targets, 0));
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

/** 1 for the k greatest scores of each row and 0 for the others, but for equal ones of which some are among them: these share what is left. */
function within<T extends TensorLike<T>>(scores: T, k: number): T {
  const least = k === 1 ? max(scores, -1, true) : leastOf(scores, k);
  const [above, level] = [scores.greater(least), scores.equal(least)];
  const left = above.sum(-1, true).neg().add(k);
  return above.add(level.mul(left).div(level.sum(-1, true)));
}

/** The least of the k greatest scores of each row; NaN where it holds one. */
function leastOf<T extends TensorLike<T>>(scores: T, k: number): T {
  const { values } = top(scores, k);
  const at = (place: number): T => values.slice(...values.shape.slice(0, -1).map(() => null), [place, place + 1]);
  const greatest = at(0);
  return greatest.equal(greatest).where(at(k - 1), NaN);
}
