/** Losses of regression, most of them from the error e = prediction − target; each is the mean over all elements. */
import { ArgumentError, checkTensor, type TensorLike } from "@dualtape/core";
import { checkShapeOf, checkTargets } from "./checks.ts";
import { checkLossOptions, type LossOptions, weightedMean } from "./loss-options.ts";

/** e². Throws a `ShapeError` where the shapes differ. */
export const meanSquaredError = <T extends TensorLike<T>>(
  predictions: T,
  targets: T,
  options: LossOptions<T> = {},
): T => weightedMean(errors("meanSquaredError", predictions, targets, options).square(), options);

/** |e|, with derivative 0 at e = 0. Throws a `ShapeError` where the shapes differ. */
export const meanAbsoluteError = <T extends TensorLike<T>>(
  predictions: T,
  targets: T,
  options: LossOptions<T> = {},
): T => weightedMean(errors("meanAbsoluteError", predictions, targets, options).abs(), options);

/**
 * ½e² up to |e| = δ and δ(|e| − ½δ) beyond (Huber 1964), which is c(e − ½c) with c = e clipped to [−δ, δ]: no |e|, so
 * that it is smooth at 0 in all derivatives, and nothing is squared that is not clipped.
 * Throws a `ShapeError` where the shapes differ; δ is greater than 0, a scalar or of the shape of the targets.
 */
export function huber<T extends TensorLike<T>>(
  predictions: T,
  targets: T,
  delta: T | number = 1,
  options: LossOptions<T> = {},
): T {
  const error = errors("huber", predictions, targets, options);
  checkThreshold(delta, predictions);
  const clipped = error.minimum(delta).maximum(typeof delta === "number" ? -delta : delta.neg());
  return weightedMean(error.sub(clipped.mul(0.5)).mul(clipped), options);
}

/**
 * eˣ − y x for counts y and the logarithms x of the rates that they are expected at: minus the logarithm of their probability under Poisson's law,
 * up to a constant. As PyTorch and optax have it by default. Throws a `ShapeError` where the shapes differ.
 */
export function poisson<T extends TensorLike<T>>(logRates: T, counts: T, options: LossOptions<T> = {}): T {
  checkTargets("poisson", logRates, counts, "Give one count for each rate; reshape one of the two");
  checkLossOptions("poisson", options, logRates.shape);
  return weightedMean(logRates.exp().sub(counts.mul(logRates)), options);
}

/** Refuses a threshold that is not positive, or would stretch. */
function checkThreshold<T extends TensorLike<T>>(delta: T | number, { shape }: T): void {
  if (typeof delta !== "number") {
    checkTensor("huber", "the threshold", delta);
    checkShapeOf("huber", "the threshold", delta, delta.shape.length === 0 ? [] : shape);
  } else if (!(delta > 0)) throw new ArgumentError("huber", `the threshold is ${delta}`, "Give one greater than 0");
}

function errors<T extends TensorLike<T>>(loss: string, predictions: T, targets: T, options: LossOptions<T>): T {
  checkTargets(loss, predictions, targets, "Give one target for each prediction; reshape one of the two");
  checkLossOptions(loss, options, predictions.shape);
  return predictions.sub(targets);
}
