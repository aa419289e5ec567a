/**
 * Losses of classification, from logits: the logarithms of probabilities, up to a constant a row. Finite in value and
 * derivative for any finite logits; a logit of −∞ rules its class out.
 */
import { mean, type TensorLike, through } from "@dualtape/core";
import { logSoftmax } from "./softmax.ts";
import { checkClasses, checkTargets } from "./checks.ts";

/**
 * −Σₖ pₖ log softmax(x)ₖ, with 0 log 0 = 0, along the last axis, the mean over all rows; `targets` p are probabilities or one-hot rows.
 * Throws a `ShapeError` where the two shapes differ, and an `ArgumentError` on a single class, whose loss is always 0.
 */
export function crossEntropy<T extends TensorLike<T>>(logits: T, targets: T): T {
  checkTargets(
    "crossEntropy",
    logits,
    targets,
    "Give a row of probabilities for each row of logits, as oneHot does of labels",
  );
  checkClasses("crossEntropy", logits);
  const classes = logits.shape.at(-1) ?? 1;
  const logarithms = logSoftmax(logits);
  const impossible = targets.equal(0).mul(logarithms.equal(-Infinity));
  return mean(impossible.where(0, logarithms).mul(targets)).mul(-classes);
}

/**
 * Σₖ pₖ (log pₖ − log softmax(x)ₖ), with 0 log 0 = 0, along the last axis, the mean over all rows (Kullback & Leibler 1951): `crossEntropy` less
 * the entropy of the targets, so that it is 0 where the two distributions are one. PyTorch takes log softmax(x) in place of the logits x.
 * Throws as `crossEntropy` does.
 */
export function klDivergence<T extends TensorLike<T>>(logits: T, targets: T): T {
  const cross = crossEntropy(logits, targets);
  const present = targets.greater(0);
  const classes = logits.shape.at(-1) ?? 1;
  return cross.add(mean(present.where(targets.mul(present.where(targets, 1).log()), 0)).mul(classes));
}

/**
 * −y log σ(x) − (1 − y) log(1 − σ(x)) = log(1 + eˣ) − xy = log(1 + e⁻ˣ) + x(1 − y), the mean over all elements; `targets` y are
 * 0, 1 or between. Throws a `ShapeError` where the two shapes differ.
 */
export function binaryCrossEntropy<T extends TensorLike<T>>(logits: T, targets: T): T {
  checkTargets("binaryCrossEntropy", logits, targets, "Give one target for each logit; reshape one of the two");
  // The one where e is raised to −|x|: no sum cancels, and a choice between two forms of one function has no kink.
  const positive = logits.greater(0);
  const rest = positive.where(targets.neg().add(1), targets.neg());
  return mean(positive.where(logits.neg(), logits).softplus().add(through(logits)(rest)));
}
