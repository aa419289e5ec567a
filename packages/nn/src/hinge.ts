/** The loss of support vector machines (Cortes & Vapnik 1995). */
import { mean, type TensorLike } from "@dualtape/core";
import { relu } from "./activations.ts";
import { checkTargets } from "./checks.ts";

/** max(0, 1 − y s), the mean over all elements, with y = ±1. Throws a `ShapeError` where the shapes differ. */
export function hinge<T extends TensorLike<T>>(scores: T, targets: T): T {
  checkTargets("hinge", scores, targets, "Give −1 or 1 for each score; reshape one of the two");
  return mean(relu(scores.mul(targets).neg().add(1)));
}
