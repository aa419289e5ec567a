/**
 * What all normalizations share: elements over some axes without their mean and their scale.
 *
 * Neither a shift nor a factor changes what comes out, so both are taken out first, as constants: the first element is subtracted, which
 * leaves equal ones exactly 0, and what is left is divided by its mean size before it is squared.
 */
import { checkInteger, mean, refuse, type TensorLike } from "@dualtape/core";
import { checkCoefficient, checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { allZeros } from "./initializers.ts";
import type { RandomSource } from "./random.ts";

/** What is multiplied and added after a normalization, an element for each of the last axis. */
export interface Affine<T> {
  readonly gain: T;
  readonly bias: T;
}

/** Gains of 1 and biases of 0. */
export function affine<T extends TensorLike<T>>(where: string, size: number, random: RandomSource<T>): Affine<T> {
  checkInteger(where, "the size", size, 1);
  checkRandom(where, random);
  const bias = allZeros([size], random);
  return { gain: bias.add(1), bias };
}

/** Refuses parameters that are no gain and bias for the last axis. */
export function checkAffine<T extends TensorLike<T>>(layer: string, x: T, parameters: Affine<T>): void {
  checkLayer(layer, parameters);
  const row = x.shape.slice(-1);
  checkShapeOf(layer, "the gain", parameters.gain, row);
  checkShapeOf(layer, "the bias", parameters.bias, row);
}

/** Refuses an ε that is less than 0, or would stretch. */
export function checkEpsilon<T extends TensorLike<T>>(layer: string, epsilon: T | number, x: T): void {
  checkCoefficient(layer, "epsilon", epsilon, x);
  if (typeof epsilon === "number" && epsilon < 0) refuse(layer, "epsilon", epsilon, "0 or more");
}

const FIRST = [0, 1] as const;

/** (x − μ) / √(σ² + ε), with the mean and the variance over axes. */
export function standardized<T extends TensorLike<T>>(x: T, axes: readonly number[], epsilon: T | number): T {
  const first = x.detach().slice(...x.shape.map((_, axis) => (axes.includes(axis) ? FIRST : null)));
  const moved = x.sub(first);
  return rescaled(moved.sub(mean(moved, axes, true)), axes, epsilon);
}

/** x / √(mean x² + ε), with the mean over axes; zeros stay zeros, also without an ε. */
export function rescaled<T extends TensorLike<T>>(x: T, axes: readonly number[], epsilon: T | number): T {
  const extent = mean(x.detach().abs(), axes, true);
  const offset = extent.zeroLike().add(epsilon);
  const size = extent.maximum(offset.detach().sqrt());
  const scale = size.equal(0).where(1, size);
  const scaled = x.div(scale);
  const meanSquare = mean(scaled.square(), axes, true).add(offset.div(scale).div(scale));
  return scaled.div(meanSquare.equal(0).where(1, meanSquare).sqrt());
}
