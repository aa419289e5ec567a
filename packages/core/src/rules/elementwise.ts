/**
 * The rows of the elementwise kind. Their Jacobian is diagonal, hence its own transpose: one map serves both directions.
 *
 * Conventions at the points where calculus is silent: sqrt′(0) = 0, |x|′(0) = 0; at base 0 a partial of pow that would
 * be infinite or NaN is 0; at a tie maximum and minimum give each side half; a comparison has no derivative.
 */
import { erf } from "../erf.ts";
import type { ScalarLike } from "../number.ts";

/**
 * A partial derivative: made once from the result `y` and the inputs, then applied to any number of tangents or
 * cotangents. `null` in place of a partial is a zero by structure.
 */
export type Partial = <S extends ScalarLike<S>>(y: S, a: S, b: S | number, c: S | number) => (d: S) => S;

/** A row of the elementwise kind: the function on plain numbers, and a partial for each of its one to three inputs. */
export interface Elementwise {
  readonly name: string;
  readonly kernel: (a: number, b: number, c: number) => number;
  readonly partials: readonly (Partial | null)[];
}

const row = (name: string, kernel: Elementwise["kernel"], ...partials: Elementwise["partials"]): Elementwise => ({
  name,
  kernel,
  partials,
});

const times =
  <S extends ScalarLike<S>>(slope: S | number) =>
  (d: S): S =>
    d.mul(slope);
const identity: Partial = () => (d) => d;
const negated: Partial = () => (d) => d.neg();
const square = <S extends ScalarLike<S>>(x: S | number): S | number => (typeof x === "number" ? x * x : x.square());

/** The partial of maximum and minimum: all of it to the side that `wins`, half at a tie. */
const share =
  <S extends ScalarLike<S>>(wins: S, tie: S) =>
  (d: S): S =>
    wins.where(d, tie.where(d.mul(0.5), 0));

/** b·aᵇ⁻¹, and 0 where a = 0 and b < 1. */
function powSlope<S extends ScalarLike<S>>(a: S, b: S | number): S {
  if (typeof b === "number") {
    if (b >= 1) return a.pow(b - 1).mul(b);
    const zero = a.equal(0);
    return zero.where(
      0,
      zero
        .where(1, a)
        .pow(b - 1)
        .mul(b),
    );
  }
  const singular = a.equal(0).mul(b.less(1));
  return singular.where(0, singular.where(1, a).pow(b.sub(1)).mul(b));
}

type ElementwiseName = Exclude<
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
>;

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** The elementwise rows. In each of the three tables a row that is missing does not compile. */
export const elementwise = {
  add: row("add", (a, b) => a + b, identity, identity),
  sub: row("sub", (a, b) => a - b, identity, negated),
  mul: row(
    "mul",
    (a, b) => a * b,
    (_y, _a, b) => times(b),
    (_y, a) => times(a),
  ),
  div: row(
    "div",
    (a, b) => a / b,
    (_y, _a, b) => (d) => d.div(b),
    (y, _a, b) => (d) => d.mul(y).div(b).neg(),
  ),
  pow: row(
    "pow",
    (a, b) => a ** b,
    (_y, a, b) => times(powSlope(a, b)),
    (y, a) => {
      const zero = a.equal(0);
      return times(zero.where(1, a).log().mul(zero.where(0, y)));
    },
  ),
  atan2: row(
    "atan2",
    Math.atan2,
    (_y, a, b) => {
      const squaredRadius = a.square().add(square(b));
      return (d) => d.mul(b).div(squaredRadius);
    },
    (_y, a, b) => {
      const squaredRadius = a.square().add(square(b)).neg();
      return (d) => d.mul(a).div(squaredRadius);
    },
  ),
  maximum: row(
    "maximum",
    (a, b) => Math.max(a, b),
    (_y, a, b) => share(a.greater(b), a.equal(b)),
    (_y, a, b) => share(a.less(b), a.equal(b)),
  ),
  minimum: row(
    "minimum",
    (a, b) => Math.min(a, b),
    (_y, a, b) => share(a.less(b), a.equal(b)),
    (_y, a, b) => share(a.greater(b), a.equal(b)),
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
    (_y, condition) => (d) => condition.where(d, 0),
    (_y, condition) => (d) => condition.where(0, d),
  ),
  neg: row("neg", (x) => -x, negated),
  reciprocal: row(
    "reciprocal",
    (x) => 1 / x,
    (y) => times(y.square().neg()),
  ),
  square: row(
    "square",
    (x) => x * x,
    (_y, x) => times(x.mul(2)),
  ),
  sqrt: row("sqrt", Math.sqrt, (y) => {
    const zero = y.equal(0);
    return times(zero.where(0, zero.where(1, y).reciprocal().mul(0.5)));
  }),
  exp: row("exp", Math.exp, (y) => times(y)),
  expm1: row("expm1", Math.expm1, (_y, x) => times(x.exp())),
  log: row("log", Math.log, (_y, x) => (d) => d.div(x)),
  log1p: row("log1p", Math.log1p, (_y, x) => {
    const shifted = x.add(1);
    return (d) => d.div(shifted);
  }),
  sin: row("sin", Math.sin, (_y, x) => times(x.cos())),
  cos: row("cos", Math.cos, (_y, x) => times(x.sin().neg())),
  tan: row("tan", Math.tan, (y) => times(y.square().add(1))),
  tanh: row("tanh", Math.tanh, (y) => times(y.square().neg().add(1))),
  // 1 − y would lose its digits where y is near 1; σ(−x) does not.
  sigmoid: row(
    "sigmoid",
    (x) => 1 / (1 + Math.exp(-x)),
    (y, x) => times(x.neg().sigmoid().mul(y)),
  ),
  softplus: row(
    "softplus",
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    (_y, x) => times(x.sigmoid()),
  ),
  erf: row("erf", erf, (_y, x) => times(x.square().neg().exp().mul(TWO_OVER_ROOT_PI))),
  abs: row("abs", Math.abs, (_y, x) => times(x.sign())),
  sign: row("sign", Math.sign, null),
} as const satisfies Record<ElementwiseName, Elementwise>;
