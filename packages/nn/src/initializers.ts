/**
 * Random weights whose scale keeps that of signals (forward) and of gradients (backward) from layer to layer.
 * The last axis of a shape counts the outputs, n_out; the other ones make up the inputs, n_in.
 */
import { type Shape, sizeOf, type TensorLike } from "@dualtape/core";
import type { RandomSource } from "./random.ts";

/** A way to draw the weights of a layer. */
export type Initializer = <T extends TensorLike<T>>(shape: Shape, random: RandomSource<T>) => T;

/** Uniform with variance 2/(n_in + n_out) (Glorot & Bengio 2010): for tanh and sigmoid. */
export const glorotUniform: Initializer = (shape, random) =>
  uniform(shape, random, 2 / (inputs(shape) + outputs(shape)));

/** Normal with variance 2/(n_in + n_out) (Glorot & Bengio 2010). */
export const glorotNormal: Initializer = (shape, random) => normal(shape, random, 2 / (inputs(shape) + outputs(shape)));

/** Uniform with variance 2/n_in (He et al. 2015): for relu and its kin. */
export const heUniform: Initializer = (shape, random) => uniform(shape, random, 2 / inputs(shape));

/** Normal with variance 2/n_in (He et al. 2015). */
export const heNormal: Initializer = (shape, random) => normal(shape, random, 2 / inputs(shape));

/** Normal with variance 1/n_in (LeCun et al. 1998). */
export const lecunNormal: Initializer = (shape, random) => normal(shape, random, 1 / inputs(shape));

/** Zeros: for biases. Draws nothing of the values of `random`, but advances its stream. */
export const allZeros: Initializer = (shape, random) => random.uniform(shape, 0, 0);

const outputs = (shape: Shape): number => shape.at(-1) ?? 1;
const inputs = (shape: Shape): number => sizeOf(shape.slice(0, -1));

const normal = <T>(shape: Shape, random: RandomSource<T>, variance: number): T =>
  random.normal(shape, 0, Math.sqrt(variance));

/** Uniform on [−a, a] has variance a²/3. */
const uniform = <T>(shape: Shape, random: RandomSource<T>, variance: number): T => {
  const bound = Math.sqrt(3 * variance);
  return random.uniform(shape, -bound, bound);
};
