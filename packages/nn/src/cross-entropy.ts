/**
 * Losses of classification, from logits: the logarithms of probabilities, up to a constant a row. Finite in value and
 * derivative for any finite logits; a logit of −∞ rules its class out.
 */
import { type TensorLike, through } from "@dualtape/core";
import { checkClasses, checkTargets } from "./checks.ts";
import {
  checkClassificationOptions,
  checkLossOptions,
  type ClassificationOptions,
  type LossOptions,
  smoothed,
  weightedMean,
} from "./loss-options.ts";
import { logSoftmax } from "./softmax.ts";

/**
 * −Σₖ pₖ log softmax(x)ₖ, with 0 log 0 = 0, along the last axis, the mean over all rows; `targets` p are probabilities or one-hot rows.
 * With class weights it is −Σ cₖ pₖ log softmax(x)ₖ / Σ cₖ pₖ, as PyTorch has it for labels; for probabilities that divides by the rows.
 * Throws a `ShapeError` where the two shapes differ, and an `ArgumentError` on a single class, whose loss is always 0.
 */
export function crossEntropy<T extends TensorLike<T>>(
  logits: T,
  targets: T,
  options: ClassificationOptions<T> = {},
): T {
  const classes = checkProbabilities("crossEntropy", logits, targets);
  checkClassificationOptions("crossEntropy", options, logits.shape.slice(0, -1), classes);
  const { smoothing, classWeights } = options;
  const logarithms = logSoftmax(logits);
  const probabilities = smoothed(targets, classes, smoothing);
  const factors = classWeights === undefined ? probabilities : probabilities.mul(classWeights);
  const impossible = factors.equal(0).mul(logarithms.equal(-Infinity));
  const terms = impossible.where(0, logarithms).mul(factors);
  return classWeights === undefined
    ? weightedMean(terms, options, -classes)
    : weightedMean(terms, options, -1, targets.mul(classWeights));
}

/**
 * Σₖ pₖ (log pₖ − log softmax(x)ₖ), with 0 log 0 = 0, along the last axis, the mean over all rows (Kullback & Leibler 1951): `crossEntropy` less
 * the entropy of the targets, so that it is 0 where the two distributions are one. PyTorch takes log softmax(x) in place of the logits x.
 * Throws as `crossEntropy` does.
 */
export function klDivergence<T extends TensorLike<T>>(logits: T, targets: T, options: LossOptions<T> = {}): T {
  const classes = checkProbabilities("klDivergence", logits, targets);
  checkLossOptions("klDivergence", options, logits.shape.slice(0, -1));
  const present = targets.greater(0);
  const entropies = present.where(targets.mul(present.where(targets, 1).log()), 0);
  return crossEntropy(logits, targets, options).add(weightedMean(entropies, options, classes));
}

/**
 * −y log σ(x) − (1 − y) log(1 − σ(x)) = log(1 + eˣ) − xy = log(1 + e⁻ˣ) + x(1 − y), the mean over all elements; `targets` y are
 * 0, 1 or between. Smoothing and class weights, the first that of 0, are those of `crossEntropy` for the two logits 0 and x; PyTorch's
 * `pos_weight` divides by the elements. Throws a `ShapeError` where the two shapes differ.
 */
export function binaryCrossEntropy<T extends TensorLike<T>>(
  logits: T,
  targets: T,
  options: ClassificationOptions<T> = {},
): T {
  checkTargets("binaryCrossEntropy", logits, targets, "Give one target for each logit; reshape one of the two");
  checkClassificationOptions("binaryCrossEntropy", options, logits.shape, 2);
  const { smoothing, classWeights } = options;
  const [no, yes] = sidesOf(smoothed(targets, 2, smoothing), classWeights);
  // The one where e is raised to −|x|: no sum cancels, and a choice between two forms of one function has no kink.
  const positive = logits.greater(0);
  const tails = positive.where(logits.neg(), logits).softplus();
  const rest = through(logits)(positive.where(no, yes.neg()));
  if (classWeights === undefined) return weightedMean(tails.add(rest), options);
  const [ofNo, ofYes] = sidesOf(targets, classWeights);
  return weightedMean(tails.mul(no.add(yes)).add(rest), options, 1, ofNo.add(ofYes));
}

/** What targets have of 0 and of 1, 1 − y and y, by the weights of these classes. */
function sidesOf<T extends TensorLike<T>>(targets: T, classWeights: T | undefined): readonly [no: T, yes: T] {
  const no = targets.neg().add(1);
  if (classWeights === undefined) return [no, targets];
  const weightOf = (label: number): T => classWeights.slice([label, label + 1]).reshape([]);
  return [no.mul(weightOf(0)), targets.mul(weightOf(1))];
}

/** Refuses targets that are not a row for each row of logits, and rows of a single class; returns how many classes there are. */
function checkProbabilities<T extends TensorLike<T>>(loss: string, logits: T, targets: T): number {
  checkTargets(loss, logits, targets, "Give a row of probabilities for each row of logits, as oneHot does of labels");
  return checkClasses(loss, logits);
}
