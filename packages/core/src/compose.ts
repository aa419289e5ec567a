/** Operations composed of primitives: free functions, so that a bundle holds only those that a program uses. */
import { ArgumentError } from "./errors.ts";
import type { TensorLike } from "./number.ts";
import type { Axes } from "./shape.ts";
import { keptShape, normalizeAxes, sizeOf } from "./shape.ts";

/** The mean over axes, all of them by default. */
export function mean<S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S {
  const total = x.sum(axes, keepDimensions);
  return total.mul(sizeOf(total.shape) / sizeOf(x.shape));
}

/** The inner product Σ aᵢ bᵢ of two tensors of one shape. */
export const dot = <S extends TensorLike<S>>(a: S, b: S): S => a.mul(b).sum();

/** The greatest element over axes, all of them by default; equal ones share the derivative, as in `maximum`. */
export const max = <S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S =>
  tournament("max", x, axes, keepDimensions, (a, b) => a.maximum(b));

/** The least element over axes, all of them by default; equal ones share the derivative, as in `minimum`. */
export const min = <S extends TensorLike<S>>(x: S, axes?: Axes, keepDimensions = false): S =>
  tournament("min", x, axes, keepDimensions, (a, b) => a.minimum(b));

/** Joins tensors of one shape along a new axis, the first by default. */
export function stack<S extends TensorLike<S>>(parts: readonly S[], axis = 0): S {
  const [first, ...others] = parts.map((part) => {
    const at = axis < 0 ? axis + part.shape.length + 1 : axis;
    return part.reshape([...part.shape.slice(0, at), 1, ...part.shape.slice(at)]);
  });
  if (first === undefined) throw new ArgumentError("stack", "there is nothing to stack", "Give one tensor or more");
  return first.concat(others, axis);
}

/** Reduces each axis in rounds: its first half against its second, until one element stands. */
function tournament<S extends TensorLike<S>>(
  operation: string,
  x: S,
  axes: Axes | undefined,
  keepDimensions: boolean,
  play: (a: S, b: S) => S,
): S {
  const reduced = normalizeAxes(operation, axes, x.shape);
  let standing = x;
  for (const axis of reduced) {
    const part = (start: number, stop: number): S =>
      standing.slice(...standing.shape.map((_, i) => (i === axis ? ([start, stop] as const) : null)));
    for (let length = x.shape[axis] ?? 0; length !== 1; length = standing.shape[axis] ?? 0) {
      if (length === 0) {
        throw new ArgumentError(operation, `axis ${axis} has no elements`, "Give an axis of length 1 or more");
      }
      const half = length >> 1;
      const winners = play(part(0, half), part(half, 2 * half));
      standing = length % 2 === 0 ? winners : winners.concat([part(length - 1, length)], axis);
    }
  }
  const kept = keptShape(x.shape, reduced);
  return standing.reshape(keepDimensions ? kept : kept.filter((_, axis) => !reduced.includes(axis)));
}
