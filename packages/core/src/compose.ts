/** Operations composed of primitives: free functions, so that a bundle holds only those that a program uses. */
import { checkFlag, checkTensor, refuse } from "./checks.ts";
import { ArgumentError, ShapeError } from "./errors.ts";
import type { TensorLike } from "./number.ts";
import type { Axes } from "./shape.ts";
import { formatShape, normalizeAxes, normalizeAxis, sameShape, sizeOf } from "./shape.ts";
import { tournament } from "./tournament.ts";

/** The mean over axes, all of them by default. */
export function mean<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  checkTensor("mean", "x", x);
  const total = x.sum(axes, keepDimensions);
  return total.div(sizeOf(x.shape) / sizeOf(total.shape));
}

/** The inner product Σ aᵢ bᵢ of two tensors of one shape; throws a `ShapeError` where they differ in it. */
export function dot<S extends TensorLike<S>>(a: S, b: S): S {
  checkTensor("dot", "the first operand", a);
  checkTensor("dot", "the second operand", b);
  if (sameShape(a.shape, b.shape)) return a.mul(b).sum();
  throw new ShapeError(
    "dot",
    `shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} differ`,
    "Reshape one of the two",
  );
}

/** The greatest element over axes, all of them by default; equal ones share the derivative evenly. */
export const max = <S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S =>
  extreme("max", x, axes, keepDimensions, (a, b) => a.maximum(b));

/** The least element over axes, all of them by default; equal ones share the derivative evenly. */
export const min = <S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S =>
  extreme("min", x, axes, keepDimensions, (a, b) => a.minimum(b));

/** Joins tensors of one shape along a new axis, the first by default. */
export function stack<S extends TensorLike<S>>(parts: readonly S[], axis = 0): S {
  if (!Array.isArray(parts)) refuse("stack", "the list of parts", parts, "an array of tensors");
  const [first, ...others] = parts.map((part: S) => {
    checkTensor("stack", "a part", part);
    const at = normalizeAxis("stack", axis, [...part.shape, 1]);
    return part.reshape([...part.shape.slice(0, at), 1, ...part.shape.slice(at)]);
  });
  if (first === undefined) throw new ArgumentError("stack", "there is nothing to stack", "Give one tensor or more");
  return first.concat(others, axis);
}

/**
 * The extreme m is found as a constant. The k elements that are equal to it then bring in their derivatives, as a sum whose
 * terms are 0: m + Σ (xᵢ − m)/k. An infinite m is not subtracted.
 */
function extreme<S extends TensorLike<S>>(
  operation: string,
  x: S,
  axes: Axes | undefined,
  keepDimensions: boolean,
  play: (a: S, b: S) => S,
): S {
  checkTensor(operation, "x", x);
  checkFlag(operation, "keepDimensions", keepDimensions);
  const reduced = normalizeAxes(operation, axes, x.shape);
  const found = tournament(operation, x.detach(), reduced, play);
  const equal = x.equal(found);
  const base = found.abs().less(Infinity).where(found, 0);
  const shared = equal.where(x.sub(base), 0).sum(reduced, true).div(equal.sum(reduced, true));
  const result = base.add(shared);
  return keepDimensions ? result : result.reshape(x.shape.filter((_, axis) => !reduced.includes(axis)));
}
