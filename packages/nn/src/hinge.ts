/** The loss of support vector machines (Cortes & Vapnik 1995). */
import type { TensorLike } from "@dualtape/core";
import { relu } from "./activations.ts";
import { checkTargets } from "./checks.ts";
import { checkLossOptions, type LossOptions, weightedMean } from "./loss-options.ts";

/** max(0, 1 − y s), the mean over all elements, with y = ±1. Throws a `ShapeError` where the shapes differ. */
export function hinge<T extends TensorLike<T>>(scores: T, targets: T, options: LossOptions<T> = {}): T {
  checkTargets("hinge", scores, targets, "Give −1 or 1 for each score; reshape one of the two");
  checkLossOptions("hinge", options, scores.shape);
  return weightedMean(relu(scores.mul(targets).neg().add(1)), options);
}
