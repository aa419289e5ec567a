/** How often a classifier is right. */
import { max, mean, type TensorLike } from "@dualtape/core";
import { checkClasses, checkTargets } from "./checks.ts";

/**
 * The share of rows whose greatest logit is where the one-hot row of `targets` has its 1; a row of several greatest
 * counts in part, as a guess among them would. It has no derivative. Throws a `ShapeError` where the two shapes differ, and an
 * `ArgumentError` on a single class.
 */
export function accuracy<T extends TensorLike<T>>(logits: T, targets: T): T {
  checkTargets("accuracy", logits, targets, "Give a one-hot row for each row of logits");
  checkClasses("accuracy", logits);
  const scores = logits.detach();
  const greatest = scores.equal(max(scores, -1, true));
  const hits = greatest.mul(targets.detach()).sum(-1);
  return mean(hits.div(greatest.sum(-1)));
}
