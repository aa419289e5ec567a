/**
 * Group normalization (Wu & He 2018): the channels of an example, in groups that stand side by side, get mean 0 and variance 1 over a group and
 * all places. Instance normalization (Ulyanov, Vedaldi & Lempitsky 2016) has a group for each channel. Channels are the last axis, as in flax.
 */
import {
  ArgumentError,
  checkInteger,
  checkTensor,
  formatShape,
  ShapeError,
  sizeOf,
  type TensorLike,
} from "@dualtape/core";
import type { RandomSource } from "./random.ts";
import { type Affine, affine, checkAffine, checkEpsilon, standardized } from "./standardized.ts";

/** The parameters of a group or an instance normalization, both with an element for each channel. */
export type GroupNorm<T> = Affine<T>;

/**
 * Normalizes x, of shape `[batch, …, channels]`, by `groups` that divide its channels; `groupNorm.init` makes the parameters: gains of 1 and
 * biases of 0. Throws an `ArgumentError` on groups of unequal size.
 */
export const groupNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: GroupNorm<T>, groups: number, epsilon: T | number = 1e-5): T => {
    checkTensor("groupNorm", "x", x);
    checkInteger("groupNorm", "the number of groups", groups, 1);
    return grouped("groupNorm", x, parameters, groups, epsilon, 2);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): GroupNorm<T> =>
      affine("groupNorm.init", size, random),
  },
);

/**
 * Normalizes each channel of each example over the places between, for x of shape `[batch, …, channels]`; `instanceNorm.init` makes the
 * parameters. Throws a `ShapeError` where there are no places.
 */
export const instanceNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: GroupNorm<T>, epsilon: T | number = 1e-5): T => {
    checkTensor("instanceNorm", "x", x);
    return grouped("instanceNorm", x, parameters, x.shape.at(-1) ?? 1, epsilon, 3);
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): GroupNorm<T> =>
      affine("instanceNorm.init", size, random),
  },
);

function grouped<T extends TensorLike<T>>(
  layer: string,
  x: T,
  parameters: GroupNorm<T>,
  groups: number,
  epsilon: T | number,
  least: number,
): T {
  const { shape } = x;
  if (shape.length < least) {
    const needed = least === 2 ? "[batch, …, channels]" : "[batch, places, …, channels]";
    throw new ShapeError(
      layer,
      `x has shape ${formatShape(shape)}, where ${needed} is needed`,
      "Add an axis of length 1",
    );
  }
  checkAffine(layer, x, parameters);
  checkEpsilon(layer, epsilon, parameters.gain.zeroLike().sum());
  const channels = shape.at(-1) ?? 1;
  if (channels % groups !== 0) {
    throw new ArgumentError(layer, `${groups} groups of ${channels} channels are not of one size`, "Give a divisor");
  }
  const places = sizeOf(shape.slice(1, -1));
  const inGroups = x.reshape([shape[0] ?? 1, places, groups, channels / groups]);
  return standardized(inGroups, [1, 3], epsilon).reshape(shape).mul(parameters.gain).add(parameters.bias);
}
