/**
 * Products in which 0 is a strong zero: 0·∞ and 0·NaN are 0.
 *
 * A slope may be infinite or NaN where nobody looks: that of log at 0, in the branch that `where` does not take. The
 * tangent or cotangent d that meets it there is exactly 0, and has to stay it. Hence d is multiplied and divided by
 *
 *   strongMul(d, s) = d·s,   strongDiv(d, s) = d/s,   each 0 where d = 0.
 *
 * The converse does not hold: a slope of 0 lets a NaN pass, so that it is seen. To choose by `where` would be wrong,
 * because a d that is 0 may have a derivative of its own. As rows they have theirs: both are linear in d, and by s they
 * are products of a derivative of s with d, either of which may be the 0 that stops the other: strongMulBoth.
 */
import type { Elementwise, ScalarLike } from "../number.ts";
import { reading, row } from "./row.ts";

/** (d, s) ↦ d·s, and 0 where d is 0. */
export const strongMul: Elementwise = row(
  "strongMul",
  (d, s) => (d === 0 ? 0 : d * s),
  reading("b", (_y, _d, s) => through(s)),
  reading("a", (_y, d) => (slope) => slope.elementwise(strongMulBoth, d)),
);

/** (d, s) ↦ d/s, and 0 where d is 0. */
export const strongDiv: Elementwise = row(
  "strongDiv",
  (d, s) => (d === 0 ? 0 : d / s),
  reading("b", (_y, _d, s) => over(s)),
  reading("yb", (y, _d, s) => (slope) => over(s)(slope).elementwise(strongMulBoth, y).neg()),
);

/** (a, b) ↦ a·b, and 0 where either is 0. */
export const strongMulBoth: Elementwise = row(
  "strongMulBoth",
  (a, b) => (a === 0 || b === 0 ? 0 : a * b),
  reading("b", (_y, _a, b) => (d) => d.elementwise(strongMulBoth, b)),
  reading("a", (_y, a) => (d) => d.elementwise(strongMulBoth, a)),
);

/** d ↦ d·slope, with a strong zero. */
export const through =
  <S extends ScalarLike<S>>(slope: S | number) =>
  (d: S): S =>
    Number.isFinite(slope) ? d.mul(slope) : d.elementwise(strongMul, slope);

/** d ↦ d/divisor, with a strong zero. */
export const over =
  <S extends ScalarLike<S>>(divisor: S | number) =>
  (d: S): S =>
    Number.isFinite(divisor) && divisor !== 0 ? d.div(divisor) : d.elementwise(strongDiv, divisor);
