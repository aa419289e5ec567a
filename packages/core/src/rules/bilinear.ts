/** The rows of the bilinear kind: products, linear in each side while the other is held. */
import type { BilinearName, TensorLike } from "../number.ts";
import type { Shape } from "../shape.ts";
import { matmulShape } from "../shape.ts";

/** A row of the bilinear kind: linear in each input while the other is held, with a transpose for each. */
export interface Bilinear {
  /** The shape of the result; throws a `ShapeError` where the inputs do not fit. */
  readonly shape: (a: Shape, b: Shape) => Shape;
  readonly transposes: readonly [BilinearTranspose, BilinearTranspose];
}

/** The cotangent of one input from that of the result and the other input, which it is linear in; `shape` is the input's. */
export type BilinearTranspose = <S extends TensorLike<S>>(d: S, other: S, shape: Shape) => S;

const swapLast = <S extends TensorLike<S>>(x: S): S => {
  const rank = x.shape.length;
  return x.transpose(x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
};

/** The bilinear rows. */
export const bilinear: { readonly [N in BilinearName]: Bilinear } = {
  matmul: {
    shape: matmulShape,
    transposes: [
      (d, b, shape) => d.matmul(swapLast(b)).sumTo(shape),
      (d, a, shape) => swapLast(a).matmul(d).sumTo(shape),
    ],
  },
};
