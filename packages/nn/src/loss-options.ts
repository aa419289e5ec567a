/**
 * What losses can be told of their examples: which rows count, and how much. The mean is then over the rows that count, by their weights,
 *
 *   Σᵢ wᵢ lᵢ / Σᵢ wᵢ
 *
 * as PyTorch has it by classes: to double all weights changes nothing. Zeros are strong: where a weight is 0, the loss may be NaN or
 * infinite, and neither the value sees it nor a derivative, but the one by that weight. Where no row counts, the loss is 0, with derivatives
 * of 0.
 */
import {
  any,
  checkRecord,
  checkTensor,
  formatShape,
  mean,
  refuse,
  sameShape,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorLike,
  through,
} from "@dualtape/core";
import { checkShapeOf } from "./checks.ts";

/** Which rows of a loss count, and how much. Rows are what it is the mean over; where these have several axes, the first of them will do. */
export interface LossOptions<T> {
  /** A weight for each row, 0 or more, and may be a hyperparameter; the mean is over their sum. Each 1 by default. */
  readonly weights?: T | undefined;
  /** 0 for each row that does not count, whatever stands in it, NaN included; all rows count by default. It has no derivative. */
  readonly mask?: T | undefined;
}

/** What a loss of classification can be told besides. */
export interface ClassificationOptions<T> extends LossOptions<T> {
  /**
   * The share ε, from 0 to 1, of each target that is spread evenly over all n classes: (1 − ε) p + ε/n (Szegedy et al. 2016). A number, or a
   * scalar, which may be a hyperparameter; 0 by default.
   */
  readonly smoothing?: T | number;
  /**
   * A weight cₖ for each class, 0 or more, of shape `[classes]`, and may be a hyperparameter. It multiplies what the loss has of a class, and
   * a row counts by Σₖ cₖ pₖ of its targets before they are smoothed. Each 1 by default.
   */
  readonly classWeights?: T;
}

/** Refuses options of rows that have another shape, and names that are none. */
export function checkLossOptions<T extends TensorLike<T>>(
  loss: string,
  options: LossOptions<T>,
  rows: Shape,
  more: readonly string[] = [],
): void {
  checkRecord(loss, "the record of options", options, ["weights", "mask", ...more]);
  const { weights, mask } = options;
  for (const [name, given] of Object.entries({ weights, mask })) {
    if (given === undefined) continue;
    checkTensor(loss, `options.${name}`, given);
    if (sameShape(given.shape, rows.slice(0, Math.max(1, given.shape.length)))) continue;
    throw new ShapeError(
      loss,
      `options.${name} has shape ${formatShape(given.shape)} for rows of shape ${formatShape(rows)}`,
      "Give one for each row: the shape of the rows, or the first of its axes",
    );
  }
}

/** The same for classifications, of so many classes. */
export function checkClassificationOptions<T extends TensorLike<T>>(
  loss: string,
  options: ClassificationOptions<T>,
  rows: Shape,
  classes: number,
  more: readonly string[] = [],
): void {
  checkLossOptions(loss, options, rows, ["smoothing", "classWeights", ...more]);
  const { smoothing, classWeights } = options;
  if (classWeights !== undefined) checkShapeOf(loss, "options.classWeights", classWeights, [classes]);
  if (smoothing === undefined) return;
  if (typeof smoothing !== "number") checkShapeOf(loss, "options.smoothing", smoothing, []);
  else if (!(smoothing >= 0 && smoothing <= 1)) refuse(loss, "options.smoothing", smoothing, "a number from 0 to 1");
}

/**
 * A factor times Σ w l / Σ w c over all losses, with the weights and the mask of options; c, what rows count by besides, is 1 by default. A factor
 * of −1 belongs here, where it leaves no −0.
 */
export function weightedMean<T extends TensorLike<T>>(losses: T, options: LossOptions<T>, factor = 1, counts?: T): T {
  const rows = weightsOf(losses, options);
  if (rows === undefined) {
    if (counts !== undefined) return quotient(losses.sum().mul(factor), counts);
    return factor === 1 ? mean(losses) : mean(losses).mul(factor);
  }
  const sum = through(losses)(rows).sum();
  return counts === undefined
    ? quotient(sum.mul((factor * sizeOf(rows.shape)) / sizeOf(losses.shape)), rows)
    : quotient(sum.mul(factor), through(counts)(rows));
}

/** What stands for each of the first axes of losses, with axes of length 1 for the others. */
export const alongRows = <T extends TensorLike<T>>(given: T, { shape }: T): T =>
  given.reshape(shape.map((_, axis) => given.shape[axis] ?? 1));

/** Refuses a label that no row can have. */
export function checkIgnored(where: string, ignored: number | undefined): void {
  if (ignored !== undefined && !Number.isSafeInteger(ignored)) refuse(where, "options.ignored", ignored, "an integer");
}

/** Not 0 for the rows that count: those of another label than the ignored one, where the mask is not 0. */
export function countedRows<T extends TensorLike<T>>(
  labels: T,
  ignored: number | undefined,
  mask: T | undefined,
): T | undefined {
  if (ignored === undefined) return mask && alongRows(mask, labels);
  const named = labels.notEqual(ignored);
  return mask === undefined ? named : alongRows(mask, labels).where(named, 0);
}

/** The weights of rows, 0 where they are masked; nothing where all are alike. */
function weightsOf<T extends TensorLike<T>>(losses: T, { weights, mask }: LossOptions<T>): T | undefined {
  const given = weights && alongRows(weights, losses);
  if (mask === undefined) return given;
  const counted = alongRows(mask, losses);
  return given === undefined ? counted.notEqual(0).to(losses.precision) : counted.where(given, 0);
}

/** A sum over that of weights; 0 where all of these are 0. */
function quotient<T extends TensorLike<T>>(sum: T, weights: T): T {
  const some = any(weights);
  return some.where(sum.div(some.where(weights.sum(), 1)), 0);
}

/** (1 − ε) p + ε/n for targets p of n classes. */
export function smoothed<T extends TensorLike<T>>(targets: T, classes: number, smoothing: T | number = 0): T {
  if (smoothing === 0) return targets;
  return typeof smoothing === "number"
    ? targets.mul(1 - smoothing).add(smoothing / classes)
    : targets.mul(smoothing.neg().add(1)).add(smoothing.div(classes));
}
