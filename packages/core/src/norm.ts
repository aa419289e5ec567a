/**
 * The Euclidean norm, whose squares neither overflow nor vanish: huge values are scaled down first, and tiny ones up, by
 * a power of two, which rounds nothing (Blue 1978, "A Portable Fortran Program to Find the Euclidean Norm of a Vector").
 */
import { checkTensor } from "./checks.ts";
import type { TensorLike } from "./number.ts";
import type { Precision } from "./precision.ts";

/** A tensor without its length: x = u/p². */
export interface Normalized<S> {
  /** u, of norm 1 but for rounding; zeros stay zeros. */
  readonly unit: S;
  /** p = ‖x‖^−½, a scalar without derivative; some great number where x is 0, and 0 where an element is infinite. */
  readonly root: S;
}

/** What Σ x² must not fall below for its digits to be right, the scales for tiny and for huge values, and p for zeros. */
const SCALES: Readonly<Record<Precision, Readonly<Record<"small" | "up" | "down" | "nothing", number>>>> = {
  float64: { small: 2 ** -918, up: 2 ** 600, down: 2 ** -600, nothing: 2 ** 200 },
  float32: { small: 2 ** -78, up: 2 ** 100, down: 2 ** -80, nothing: 2 ** 30 },
};

const squares = <S extends TensorLike<S>>(x: S): S => x.square().sum();

/**
 * Takes the length out of a tensor, as a constant: what is then differentiated has norm 1. It goes in two equal factors, of
 * which none leaves the range, neither here nor in derivatives.
 */
export function normalized<S extends TensorLike<S>>(x: S): Normalized<S> {
  const { small, up, down, nothing } = SCALES[x.precision];
  const fixed = x.detach();
  const rough = squares(fixed);
  const scale = rough.equal(Infinity).where(down, rough.less(small).where(up, 1));
  const length = squares(fixed.mul(scale)).sqrt();
  const isNothing = length.equal(0);
  const root = isNothing.where(nothing, scale.sqrt().div(isNothing.where(1, length).sqrt()));
  return { unit: x.mul(root).mul(root), root };
}

/** ‖x‖ = √Σ xᵢ² over all axes; its derivative is 0 at 0, and where an element is infinite. */
export function norm<S extends TensorLike<S>>(x: S): S {
  checkTensor("norm", "x", x);
  const { unit, root } = normalized(x);
  return root.equal(0).where(Infinity, squares(unit).sqrt().div(root).div(root));
}
