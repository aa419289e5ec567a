/** The extreme of elements along axes, by what each pair of them gives: what has no operation of its own. */
import { ArgumentError } from "./errors.ts";
import type { TensorLike } from "./number.ts";

/** Reduces each axis to one element in rounds: its first half against its second, until one stands. */
export function tournament<S extends TensorLike<S>>(
  operation: string,
  x: S,
  axes: readonly number[],
  play: (a: S, b: S) => S,
): S {
  let standing = x;
  for (const axis of axes) {
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
  return standing;
}
