/**
 * Weight normalization (Salimans & Kingma 2016): weights as directions and lengths, one of each for every output.
 *
 *   w = g · v / ‖v‖
 */
import { ArgumentError, checkTensor, formatShape, sizeOf, type TensorLike } from "@dualtape/core";
import { checkLayer, checkShapeOf } from "./checks.ts";
import { rescaled } from "./standardized.ts";

/** Weights by direction and length. */
export interface WeightNorm<T> {
  /** v, of the shape of the weights: a direction for each output, whose length says nothing. */
  readonly direction: T;
  /** g, an element for each output, the last axis. */
  readonly gain: T;
}

/**
 * The weights, for a layer such as `dense`; norms are over all axes but the last, and a direction of 0 gives weights of 0.
 * `weightNorm.init` takes weights apart.
 */
export const weightNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(parameters: WeightNorm<T>): T => {
    checkLayer("weightNorm", parameters);
    const { direction, gain } = parameters;
    const axes = inputsOf("weightNorm", "the direction", direction);
    checkShapeOf("weightNorm", "the gain", gain, direction.shape.slice(-1));
    return rescaled(direction, axes, 0)
      .mul(1 / Math.sqrt(sizeOf(direction.shape.slice(0, -1))))
      .mul(gain);
  },
  {
    /** The direction and the length of each output of `w`: the layer starts where it would without. */
    init: <T extends TensorLike<T>>(w: T): WeightNorm<T> => {
      const axes = inputsOf("weightNorm.init", "w", w);
      return { direction: w, gain: w.square().sum(axes).sqrt() };
    },
  },
);

/** All axes but the last. */
function inputsOf<T extends TensorLike<T>>(where: string, name: string, w: T): readonly number[] {
  checkTensor(where, name, w);
  if (w.shape.length > 1) return w.shape.slice(0, -1).map((_, axis) => axis);
  throw new ArgumentError(where, `${name} has shape ${formatShape(w.shape)}`, "Give weights of [inputs, outputs]");
}
