/** The rows of the bilinear kind: products, linear in each side while the other is held. */
import type { TensorLike } from "../number.ts";

/** A row of the bilinear kind: linear in each input while the other is held, with a transpose for each. */
export interface Bilinear {
  readonly apply: <S extends TensorLike<S>>(a: S, b: S) => S;
  readonly transposes: readonly [BilinearTranspose, BilinearTranspose];
}
type BilinearTranspose = <S extends TensorLike<S>>(d: S, a: S, b: S) => S;

/** The bilinear operations of a number. */
export type BilinearName = "matmul";

const swapLast = <S extends TensorLike<S>>(x: S): S => {
  const rank = x.shape.length;
  return x.transpose(x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
};

/** The bilinear rows. */
export const bilinear = {
  matmul: {
    apply: (a, b) => a.matmul(b),
    transposes: [(d, a, b) => d.matmul(swapLast(b)).sumTo(a.shape), (d, a, b) => swapLast(a).matmul(d).sumTo(b.shape)],
  },
} as const satisfies Record<BilinearName, Bilinear>;
