/**
 * The Euclidean norm, whose squares neither overflow nor vanish: huge values are scaled down first, and tiny ones up, by
 * a power of two, which rounds nothing (Blue 1978, "A Portable Fortran Program to Find the Euclidean Norm of a Vector").
 */
import type { TensorLike } from "./number.ts";
import type { Precision } from "./precision.ts";

/** A tensor brought to a scale where it can be squared. */
export interface Scaled<S> {
  /** x·s. */
  readonly scaled: S;
  /** The power of two s, a scalar without derivative; 1 for values of a usual size. */
  readonly scale: S;
  /** ‖x·s‖, a scalar. */
  readonly norm: S;
}

/** What Σ x² must not fall below for its digits to be right, and the scales for tiny and for huge values. */
const SCALES: Readonly<Record<Precision, { readonly small: number; readonly up: number; readonly down: number }>> = {
  float64: { small: 2 ** -918, up: 2 ** 600, down: 2 ** -600 },
  float32: { small: 2 ** -78, up: 2 ** 100, down: 2 ** -80 },
};

/** A tensor, scaled, and the norm of that over all axes: finite for all finite values. */
export function scaledNorm<S extends TensorLike<S>>(x: S): Scaled<S> {
  const { small, up, down } = SCALES[x.precision];
  const rough = x.detach().square().sum();
  const scale = rough.equal(Infinity).where(down, rough.less(small).where(up, 1));
  const scaled = x.mul(scale);
  return { scaled, scale, norm: scaled.square().sum().sqrt() };
}

/** ‖x‖ = √Σ xᵢ² over all axes; its derivative at 0 is 0. */
export function norm<S extends TensorLike<S>>(x: S): S {
  const { norm: length, scale } = scaledNorm(x);
  return length.div(scale);
}
