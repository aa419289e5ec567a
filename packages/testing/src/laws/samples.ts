/** The numbers that scalar laws are checked on: fixed, irregular, and away from kinks and poles. */
import type { Kind } from "../kind.ts";

/** Twelve numbers, for each of up to three inputs. */
export type Samples = readonly [readonly number[], readonly number[], readonly number[]];

const sampled = (value: (t: number) => number): Samples => {
  const along = (turn: number): number[] => Array.from({ length: 12 }, (_, i) => value(Math.sin(turn * (i + 1) + 0.3)));
  return [along(2.4), along(1.1), along(3.7)];
};

/** Numbers on both sides of 0. */
export const anything = sampled((t) => 3 * t);
/** Numbers at least ½ away from 0, on both sides. */
export const nonzero = sampled((t) => 2 * t + Math.sign(t) / 2);
/** Numbers between ½ and 3½. */
export const positive = sampled((t) => 2 + 1.5 * t);
/** Numbers between −1 and 1, away from both. */
export const inside = sampled((t) => 0.9 * t);

/** The inputs that a scalar law is checked on: triples of numbers. */
export function inputs<S>({ hasAxes, make }: Kind<S>, [a, b, c]: Samples): readonly (readonly [S, S, S])[] {
  if (hasAxes) return [[make(a, [3, 4]), make(b, [3, 4]), make(c, [3, 4])]];
  return a.map((x, i) => [make([x], []), make([b[i] ?? NaN], []), make([c[i] ?? NaN], [])]);
}
