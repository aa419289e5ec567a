/**
 * The rows of the elementwise kind. Their Jacobian is diagonal, hence its own transpose: one map serves both directions.
 *
 * Conventions at the points where calculus is silent: sqrt′(0) = 0, |x|′(0) = 0; at base 0 a partial of pow that would
 * be infinite or NaN is 0; at a tie maximum and minimum give each side half; a comparison has no derivative.
 */
import { checkFunction, checkNumber, isNumber, refuse } from "../checks.ts";
import { erf, erfc } from "../erf.ts";
import type { Elementwise, ScalarLike } from "../number.ts";
import { reading, row } from "./row.ts";
import { erfSlope, sigmoidSlope, tanhSlope } from "./slopes.ts";
import { over, strongDiv, strongMul, strongMulBoth, through } from "./strong.ts";

const identity = reading("", () => (d) => d);
const negated = reading("", () => (d) => d.neg());
const half = <S extends ScalarLike<S>>(d: S): S => d.mul(0.5);

/** The partial of maximum and minimum: all of it to the side that `wins`, half at a tie. */
const share =
  <S extends ScalarLike<S>>(wins: S, tie: S) =>
  (d: S): S =>
    wins.where(d, tie.where(half(d), 0));

/**
 * d ↦ d·b·aᵇ⁻¹, and 0 where a = 0 and b < 1. Below 0 it is d·(b·aᵇ)/a: aᵇ⁻¹ alone may leave the range before it meets a
 * small d, and 0·a⁻¹ would not be 0 next to 0.
 */
function powSlope<S extends ScalarLike<S>>(y: S, a: S, b: S | number): (d: S) => S {
  if (typeof b === "number") {
    if (b === 0) return (d) => d.zeroLike();
    if (b === 1) return (d) => d;
    if (b > 1) return through(b === 2 ? a.mul(2) : a.pow(b - 1).mul(b));
    const zero = a.equal(0);
    const base = zero.where(1, a);
    if (b > 0) return through(zero.where(0, base.pow(b - 1).mul(b)));
    const [power, divide] = [through(zero.where(0, y.mul(b))), over(base)];
    return (d) => divide(power(d));
  }
  const singular = a.equal(0).mul(b.less(1));
  const base = singular.where(1, a);
  const low = b.lessEqual(0);
  const power = through(singular.where(0, base.pow(low.where(b, b.sub(1)))));
  const divide = over(low.where(base, 1));
  // b = 0 stops what comes from either side: next to 0 a derivative of a⁻¹ leaves the range.
  return (d) => divide(power(d.elementwise(strongMulBoth, b)));
}

/**
 * The two partials of the angle of (x, y), x/r² and −y/r². No square leaves the range, as both are measured by the
 * greater of them, which is a constant: the slopes do not depend on it.
 */
function angleSlopes<S extends ScalarLike<S>>(y: S, x: S | number): readonly [byY: (d: S) => S, byX: (d: S) => S] {
  const size = y
    .abs()
    .maximum(typeof x === "number" ? Math.abs(x) : x.abs())
    .detach();
  const [u, v] = [y.div(size), (typeof x === "number" ? size.zeroLike().add(x) : x).div(size)];
  const squared = u.square().add(v.square());
  const slope = (numerator: S): ((d: S) => S) => {
    const [multiply, divide] = [through(numerator.div(squared)), over(size)];
    return (d) => divide(multiply(d));
  };
  return [slope(v), slope(u.neg())];
}

/** aᵇ as IEEE 754 has it, and not JavaScript: 1 to any power is 1, also to NaN, and so is −1 to an infinite one. */
const power = (a: number, b: number): number => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b);

/** 1 / (1 + exp(−x)), without overflow. */
function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/** The operations of a number, and those that derivatives are made of. */
type ElementwiseName =
  | Exclude<
      keyof ScalarLike<never>,
      | "shape"
      | "precision"
      | "byteLength"
      | "magnitude"
      | "zeroLike"
      | "detach"
      | "to"
      | "broadcastTo"
      | "sumTo"
      | "elementwise"
    >
  | "tanhSlope"
  | "sigmoidSlope"
  | "erfSlope"
  | "strongMul"
  | "strongDiv"
  | "strongMulBoth";

/** The elementwise rows. In each of the tables a row that is missing does not compile. */
export const elementwise = {
  add: row("add", (a, b) => a + b, identity, identity),
  sub: row("sub", (a, b) => a - b, identity, negated),
  mul: row(
    "mul",
    (a, b) => a * b,
    reading("b", (_y, _a, b) => through(b)),
    reading("a", (_y, a) => through(a)),
  ),
  div: row(
    "div",
    (a, b) => a / b,
    reading("b", (_y, _a, b) => over(b)),
    reading("yb", (y, _a, b) => {
      const [divide, multiply] = [over(b), through(y)];
      return (d) => multiply(divide(d)).neg(); // as the other partial divides, so that in reverse one division serves both
    }),
  ),
  pow: row(
    "pow",
    power,
    reading("yab", powSlope),
    reading("ya", (y, a) => {
      const zero = a.equal(0);
      return through(zero.where(1, a).log().mul(zero.where(0, y)));
    }),
  ),
  atan2: row(
    "atan2",
    Math.atan2,
    reading("ab", (_y, a, b) => angleSlopes(a, b)[0]),
    reading("ab", (_y, a, b) => angleSlopes(a, b)[1]),
  ),
  maximum: row(
    "maximum",
    (a, b) => Math.max(a, b),
    reading("ab", (_y, a, b) => share(a.greater(b), a.equal(b))),
    reading("ab", (_y, a, b) => share(a.less(b), a.equal(b))),
  ),
  minimum: row(
    "minimum",
    (a, b) => Math.min(a, b),
    reading("ab", (_y, a, b) => share(a.less(b), a.equal(b))),
    reading("ab", (_y, a, b) => share(a.greater(b), a.equal(b))),
  ),
  equal: row("equal", (a, b) => (a === b ? 1 : 0), null, null),
  notEqual: row("notEqual", (a, b) => (a === b ? 0 : 1), null, null),
  greater: row("greater", (a, b) => (a > b ? 1 : 0), null, null),
  greaterEqual: row("greaterEqual", (a, b) => (a >= b ? 1 : 0), null, null),
  less: row("less", (a, b) => (a < b ? 1 : 0), null, null),
  lessEqual: row("lessEqual", (a, b) => (a <= b ? 1 : 0), null, null),
  where: row(
    "where",
    (condition, a, b) => (condition === 0 ? b : a),
    null,
    reading("a", (_y, condition) => (d) => condition.where(d, 0)),
    reading("a", (_y, condition) => (d) => condition.where(0, d)),
  ),
  neg: row("neg", (x) => -x, negated),
  reciprocal: row(
    "reciprocal",
    (x) => 1 / x,
    // Twice by y: y² alone would leave the range first.
    reading("y", (y) => (d) => through(y)(through(y)(d)).neg()),
  ),
  square: row(
    "square",
    (x) => x * x,
    reading("a", (_y, x) => through(x.mul(2))),
  ),
  sqrt: row(
    "sqrt",
    Math.sqrt,
    reading("y", (y) => {
      const zero = y.equal(0);
      return through(zero.where(0, half(zero.where(1, y).reciprocal())));
    }),
  ),
  exp: row(
    "exp",
    Math.exp,
    reading("y", (y) => through(y)),
  ),
  expm1: row(
    "expm1",
    Math.expm1,
    reading("a", (_y, x) => through(x.exp())),
  ),
  log: row(
    "log",
    Math.log,
    reading("a", (_y, x) => over(x)),
  ),
  log1p: row(
    "log1p",
    Math.log1p,
    reading("a", (_y, x) => over(x.add(1))),
  ),
  sin: row(
    "sin",
    Math.sin,
    reading("a", (_y, x) => through(x.cos())),
  ),
  cos: row(
    "cos",
    Math.cos,
    reading("a", (_y, x) => through(x.sin().neg())),
  ),
  tan: row(
    "tan",
    Math.tan,
    reading("y", (y) => through(y.square().add(1))),
  ),
  tanh: row(
    "tanh",
    Math.tanh,
    reading("a", (_y, x) => through(x.elementwise(tanhSlope))),
  ),
  sigmoid: row(
    "sigmoid",
    sigmoid,
    reading("a", (_y, x) => through(x.elementwise(sigmoidSlope))),
  ),
  softplus: row(
    "softplus",
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    reading("a", (_y, x) => through(x.sigmoid())),
  ),
  erf: row(
    "erf",
    erf,
    reading("a", (_y, x) => through(x.elementwise(erfSlope))),
  ),
  erfc: row(
    "erfc",
    erfc,
    reading("a", (_y, x) => through(x.elementwise(erfSlope).neg())),
  ),
  abs: row(
    "abs",
    Math.abs,
    reading("a", (_y, x) => through(x.sign())),
  ),
  sign: row("sign", Math.sign, null),
  tanhSlope,
  sigmoidSlope,
  erfSlope,
  strongMul,
  strongDiv,
  strongMulBoth,
} as const satisfies Record<ElementwiseName, Elementwise>;

/** The operands of a row after the first, as errors name them. */
export const OPERANDS = ["the second operand", "the third operand"] as const;

/** How many operands a row takes; refuses what is no row. */
export function arityOf(row: Elementwise): number {
  const length = typeof row?.kernel === "function" && Array.isArray(row.partials) ? row.partials.length : 0;
  return length > 0 && length < 4
    ? length
    : refuse("elementwise", "the row", row, "a row of the table, or one like it, with 1 to 3 partials");
}

/** A tangent or cotangent, moved by the map that a partial of a row has given; refuses what is no map, and what gives no number. */
export function movedBy<S extends ScalarLike<S>>(row: Elementwise, map: ((d: S) => S) | undefined, d: S): S {
  if (typeof map !== "function") checkFunction(row.name, "what a partial gives", map);
  const moved = map(d);
  if (!isNumber(moved)) checkNumber(row.name, "what the map of a partial gives", moved);
  return moved;
}
