/** Where a method stands, and the stretches of a way that methods are made of: each a generator of questions that ends at a better stand. */
import type { Answer, Coordinates, Question, Space } from "../method.ts";

/** A point with its derivatives. */
export interface Stand {
  readonly u: Coordinates;
  readonly value: number;
  readonly gradient: Coordinates;
}

/** A stretch of a way. */
export type Stretch = Generator<Question, Stand, Answer>;

/** The part of a space that a step needs. */
export type Ground = Pick<Space, "hold">;

/** The stand that an answer makes of a point; `null` where there is nothing to go by: it diverged, or its tangents exploded. */
export const standAt = (u: Coordinates, { value, gradient, chaos }: Answer): Stand | null =>
  gradient === null || chaos !== null || !Number.isFinite(value) ? null : { u, value, gradient };

/** A point moved by a multiple of a direction. */
export const moved = (u: Coordinates, direction: Coordinates, length: number): Coordinates =>
  u.map((from, i) => from + length * (direction[i] ?? 0));

/** The greatest absolute value. */
export const largest = (values: Coordinates): number =>
  values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);

export const dot = (a: Coordinates, b: Coordinates): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
