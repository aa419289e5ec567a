/** Iterates of a method, and the descents that methods are made of: each a generator of questions that ends at a better iterate. */
import type { Answer, Coordinates, Question } from "../method.ts";

/** A point with its derivatives. */
export interface Iterate {
  readonly u: Coordinates;
  readonly value: number;
  readonly gradient: Coordinates;
}

/** A way down, from one iterate to another. */
export type Descent = Generator<Question, Iterate, Answer>;

/** The iterate that an answer makes of a point; `null` where there is nothing to go by: it diverged, or its tangents exploded. */
export const iterateAt = (u: Coordinates, { value, gradient, chaos }: Answer): Iterate | null =>
  gradient === null || chaos !== null || !Number.isFinite(value) ? null : { u, value, gradient };

/** A point moved by a multiple of a direction. */
export const moved = (u: Coordinates, direction: Coordinates, length: number): Coordinates =>
  u.map((from, i) => from + length * (direction[i] ?? 0));

/** The greatest absolute value. */
export const largest = (values: Coordinates): number =>
  values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
