/** Comparisons and what is built on them: maximum and minimum, absolute value and sign, and the choice between two. */
import { LawError, type ScalarLaw, scalarLaw } from "./law.ts";
import { anything, inputs, nonzero } from "./samples.ts";

const magnitudeLaw: ScalarLaw = {
  name: "the magnitude is the greatest |value|",
  check(kind) {
    if (kind.hasValues === false) return;
    for (const [a] of inputs(kind, anything)) {
      const [magnitude, greatest] = [a.magnitude(), Math.max(...kind.read(a).map(Math.abs))];
      if (magnitude === greatest) continue;
      throw new LawError(
        `the magnitude on ${kind.name}`,
        `it is ${magnitude}, not ${greatest}`,
        "Look at the primal only",
      );
    }
  },
};

export const orderLaws: readonly ScalarLaw[] = [
  scalarLaw("max(a, b) = max(b, a)", anything, (a, b) => [a.maximum(b), b.maximum(a)]),
  scalarLaw("max(a, a) = a", anything, (a) => [a.maximum(a), a]),
  scalarLaw("min(a, a) = a", anything, (a) => [a.minimum(a), a]),
  scalarLaw("max(a, b) + min(a, b) = a + b", anything, (a, b) => [a.maximum(b).add(a.minimum(b)), a.add(b)]),
  scalarLaw("max(a, b) = −min(−a, −b)", anything, (a, b) => [a.maximum(b), a.neg().minimum(b.neg()).neg()]),
  scalarLaw("max(a, b) = a > b ? a : b", anything, (a, b) => [a.maximum(b), a.greater(b).where(a, b)]),
  scalarLaw("max(a, −1) = −min(−a, 1)", anything, (a) => [a.maximum(-1), a.neg().minimum(1).neg()]),
  scalarLaw("|a| = max(a, −a)", anything, (a) => [a.abs(), a.maximum(a.neg())]),
  scalarLaw("|a − a| = max(a − a, a − a)", anything, (a) => [a.sub(a).abs(), a.sub(a).maximum(a.sub(a))]),
  scalarLaw("sign a · |a| = a", nonzero, (a) => [a.sign().mul(a.abs()), a]),
  magnitudeLaw,
  scalarLaw("sign 0 = 0", anything, (a) => [a.sub(a).sign(), a.zeroLike()]),
  scalarLaw("sign a = (a > 0) − (a < 0)", anything, (a) => [a.sign(), a.greater(0).sub(a.less(0))]),
  scalarLaw("(a < b) = (b > a)", anything, (a, b) => [a.less(b), b.greater(a)]),
  scalarLaw("(a ≤ b) = 1 − (a > b)", anything, (a, b) => [a.lessEqual(b), a.greater(b).neg().add(1)]),
  scalarLaw("(a ≥ b) = (a > b) + (a = b)", anything, (a, b) => [a.greaterEqual(b), a.greater(b).add(a.equal(b))]),
  scalarLaw("(a = a) = 1", anything, (a) => [a.equal(a), a.zeroLike().add(1)]),
  scalarLaw("(a ≠ b) = 1 − (a = b)", anything, (a, b) => [a.notEqual(b), a.equal(b).neg().add(1)]),
  scalarLaw("1 ? a : b = a", anything, (a, b) => [a.equal(a).where(a, b), a]),
  scalarLaw("0 ? a : b = b", anything, (a, b) => [a.zeroLike().where(a, b), b]),
  scalarLaw("p ? a : a = a", anything, (a, b) => [b.greater(0).where(a, a), a]),
  scalarLaw("p ? a : b = p·a + (1 − p)·b", anything, (a, b, c) => {
    const chosen = c.greater(0);
    return [chosen.where(a, b), chosen.mul(a).add(chosen.neg().add(1).mul(b))];
  }),
];
