/**
 * The one table of derivative rules. Every primitive stands here once, in one of three kinds, and every mode of
 * differentiation reads the same row.
 *
 * | kind        | a row says                  | forward does            | reverse does             |
 * |-------------|-----------------------------|-------------------------|--------------------------|
 * | elementwise | each partial, a linear map  | Σ ∂ᵢ·ẋᵢ                 | x̄ᵢ += sumTo(∂ᵢ·ȳ)        |
 * | linear      | its transpose               | the same op on ẋ        | the transpose on ȳ       |
 * | bilinear    | its two transposes          | op(ȧ, b) + op(a, ḃ)     | the two transposes on ȳ  |
 *
 * The Jacobian of an elementwise operation is diagonal, hence its own transpose: one map serves both directions. Rows
 * are written in the operations of the numbers themselves, so that derivatives of any order follow.
 *
 * Conventions at the points where calculus is silent: sqrt′(0) = 0, |x|′(0) = 0; at base 0 a partial of pow that would
 * be infinite or NaN is 0; at a tie maximum and minimum give each side half; a comparison has no derivative.
 */
import { erf } from "./erf.ts";
import type { ScalarLike, TensorLike } from "./number.ts";
import type { Axes, Padding, Range, Shape } from "./shape.ts";
import {
  keptShape,
  normalizeAxes,
  normalizeAxis,
  normalizePadding,
  normalizePermutation,
  normalizeRanges,
} from "./shape.ts";

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

/** A row of the linear kind, in one input or many: `transpose` gives the cotangent of the input `index` from that of the result. */
export interface Linear<P extends readonly unknown[]> {
  readonly apply: <S extends TensorLike<S>>(inputs: readonly [S, ...S[]], ...parameters: P) => S;
  readonly transpose: <S extends TensorLike<S>>(d: S, shapes: readonly Shape[], index: number, ...parameters: P) => S;
}

/** A row of the bilinear kind: linear in each input while the other is held, with a transpose for each. */
export interface Bilinear {
  readonly apply: <S extends TensorLike<S>>(a: S, b: S) => S;
  readonly transposes: readonly [BilinearTranspose, BilinearTranspose];
}
type BilinearTranspose = <S extends TensorLike<S>>(d: S, a: S, b: S) => S;

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
  "shape" | "byteLength" | "magnitude" | "zeroLike" | "detach" | "broadcastTo" | "sumTo" | "elementwise"
>;

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

type BilinearName = "matmul";
type LinearName = "broadcastTo" | "sumTo" | Exclude<keyof TensorLike<never>, keyof ScalarLike<never> | BilinearName>;

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

const inverse = (permutation: readonly number[]): number[] => permutation.map((_, axis) => permutation.indexOf(axis));

const unary = <P extends readonly unknown[]>(
  apply: <S extends TensorLike<S>>(x: S, ...parameters: P) => S,
  transpose: <S extends TensorLike<S>>(d: S, shape: Shape, ...parameters: P) => S,
): Linear<P> => ({
  apply: ([x], ...parameters) => apply(x, ...parameters),
  transpose: (d, [shape = []], _index, ...parameters) => transpose(d, shape, ...parameters),
});

/** The linear rows. The transposes come in pairs: broadcastTo and sumTo, slice and pad, take and scatterAdd. */
export const linear = {
  sum: unary<[axes: Axes | undefined, keepDimensions: boolean | undefined]>(
    (x, axes, keepDimensions) => x.sum(axes, keepDimensions),
    (d, shape, axes) => d.reshape(keptShape(shape, normalizeAxes("sum", axes, shape))).broadcastTo(shape),
  ),
  broadcastTo: unary<[target: Shape]>(
    (x, target) => x.broadcastTo(target),
    (d, shape) => d.sumTo(shape),
  ),
  sumTo: unary<[target: Shape]>(
    (x, target) => x.sumTo(target),
    (d, shape) => d.broadcastTo(shape),
  ),
  reshape: unary<[target: Shape]>(
    (x, target) => x.reshape(target),
    (d, shape) => d.reshape(shape),
  ),
  transpose: unary<[permutation: readonly number[] | undefined]>(
    (x, permutation) => x.transpose(permutation),
    (d, shape, permutation) => d.transpose(inverse(normalizePermutation(shape, permutation))),
  ),
  slice: unary<(Range | null)[]>(
    (x, ...ranges) => x.slice(...ranges),
    (d, shape, ...ranges) =>
      d.pad(
        ...normalizeRanges(shape, ranges).map(([start, stop], axis) => [start, (shape[axis] ?? 0) - stop] as const),
      ),
  ),
  pad: unary<(Padding | null)[]>(
    (x, ...padding) => x.pad(...padding),
    (d, shape, ...padding) =>
      d.slice(
        ...normalizePadding(shape, padding).map(([before], axis) => [before, before + (shape[axis] ?? 0)] as const),
      ),
  ),
  take: unary<[indices: ArrayLike<number>, axis: number]>(
    (x, indices, axis) => x.take(indices, axis),
    (d, shape, indices, axis) => d.scatterAdd(indices, shape.at(axis) ?? 0, axis),
  ),
  scatterAdd: unary<[indices: ArrayLike<number>, size: number, axis: number]>(
    (x, indices, size, axis) => x.scatterAdd(indices, size, axis),
    (d, _shape, indices, _size, axis) => d.take(indices, axis),
  ),
  concat: {
    apply: ([first, ...others], axis) => first.concat(others, axis),
    transpose: (d, shapes, index, axis) => {
      const along = normalizeAxis("concat", axis, d.shape);
      const [start = 0, stop = 0] = shapes
        .slice(0, index + 1)
        .reduce<readonly number[]>(([, end = 0], shape) => [end, end + (shape[along] ?? 0)], []);
      return d.slice(...d.shape.map((_, i) => (i === along ? ([start, stop] as const) : null)));
    },
  } satisfies Linear<[axis: number]>,
} as const satisfies Record<LinearName, unknown>;

const swapLast = <S extends TensorLike<S>>(x: S): S => {
  const rank = x.shape.length;
  return x.transpose(x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
};

/** The bilinear rows. */
export const bilinear = {
  matmul: {
    apply: (a, b) => a.matmul(b),
    transposes: [(d, a, b) => d.matmul(swapLast(b)).sumTo(a.shape), (d, a, b) => swapLast(a).matmul(d).sumTo(b.shape)],
  },
} as const satisfies Record<BilinearName, Bilinear>;
