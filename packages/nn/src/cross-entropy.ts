/**
 * Losses of classification, from logits: the logarithms of probabilities, up to a constant a row. Finite in value and
 * derivative for any finite logits; a logit of −∞ rules its class out.
 */
import { formatShape, mean, ShapeError, type TensorLike, through } from "@dualtape/core";
import { logSoftmax } from "./softmax.ts";
import { checkTargets } from "./targets.ts";

/**
 * −Σₖ pₖ log softmax(x)ₖ, with 0 log 0 = 0, along the last axis, the mean over all rows; `targets` p are probabilities or one-hot rows.
 * Throws a `ShapeError` where the two shapes differ, and on labels of one class: their loss is 0, whatever the logits are.
 */
export function crossEntropy<T extends TensorLike<T>>(logits: T, targets: T): T {
  checkTargets(
    "crossEntropy",
    logits,
    targets,
    "Give a row of probabilities for each row of logits, as oneHot does of labels",
  );
  const classes = logits.shape.at(-1) ?? 1;
  if (classes === 1) {
    throw new ShapeError(
      "crossEntropy",
      `logits of shape ${formatShape(logits.shape)} have one class, whose loss is 0 whatever they are`,
      "Give a logit for each of two classes or more, or use binaryCrossEntropy",
    );
  }
  const logarithms = logSoftmax(logits);
  const impossible = targets.equal(0).mul(logarithms.equal(-Infinity));
  return mean(impossible.where(0, logarithms).mul(targets)).mul(-classes);
}

/**
 * −y log σ(x) − (1 − y) log(1 − σ(x)) = y log(1 + e⁻ˣ) + (1 − y) log(1 + eˣ), the mean over all elements; `targets` y are
 * 0, 1 or between. Throws a `ShapeError` where the two shapes differ.
 */
export function binaryCrossEntropy<T extends TensorLike<T>>(logits: T, targets: T): T {
  checkTargets("binaryCrossEntropy", logits, targets, "Give one target for each logit; reshape one of the two");
  const [whenOne, whenZero] = [through(logits.neg().softplus()), through(logits.softplus())];
  return mean(whenOne(targets).add(whenZero(targets.neg().add(1))));
}
