/**
 * Hyperbolic functions, their inverses and those of sine, cosine and tangent.
 *
 * The slopes of the inverses are rows, too. Made of operations they would overflow in x² and cancel in 1 − x²; and each has a simple
 * derivative, itself times factors that stay in the range:
 *
 *   s = 1/√(1 ± x²),  s′ = ∓x·s³;   s = 1/(1 ± x²),  s′ = ∓2x·s².
 */
import { checkNumber } from "../checks.ts";
import type { Elementwise, ScalarLike } from "../number.ts";
import * as portable from "../portable/hyperbolic.ts";
import { hypot } from "../portable/hypot.ts";
import * as inverse from "../portable/inverse.ts";
import { strongMul } from "../rules/strong.ts";
import { smooth } from "./smooth.ts";

/** (exp(x) − exp(−x)) / 2. */
export const sinh = <S extends ScalarLike<S>>(x: S): S => apply(sinhRow, x);

/** (exp(x) + exp(−x)) / 2. */
export const cosh = <S extends ScalarLike<S>>(x: S): S => apply(coshRow, x);

/** The inverse of `sinh`. */
export const asinh = <S extends ScalarLike<S>>(x: S): S => apply(asinhRow, x);

/** The inverse of `cosh`, for x ≥ 1 and else NaN; its slope at 1 is ∞. */
export const acosh = <S extends ScalarLike<S>>(x: S): S => apply(acoshRow, x);

/** The inverse of `tanh`, for |x| ≤ 1 and else NaN; infinite at ±1, and so is its slope. */
export const atanh = <S extends ScalarLike<S>>(x: S): S => apply(atanhRow, x);

/** The angle in [−π/2, π/2] whose sine is x, for |x| ≤ 1 and else NaN; its slope at ±1 is ∞. */
export const asin = <S extends ScalarLike<S>>(x: S): S => apply(asinRow, x);

/** The angle in [0, π] whose cosine is x, for |x| ≤ 1 and else NaN; its slope at ±1 is −∞. */
export const acos = <S extends ScalarLike<S>>(x: S): S => apply(acosRow, x);

/** The angle in [−π/2, π/2] whose tangent is x; `y.atan2(x)` is that of a point, in all quadrants. */
export const atan = <S extends ScalarLike<S>>(x: S): S => apply(atanRow, x);

function apply<S extends ScalarLike<S>>(row: Elementwise, x: S): S {
  checkNumber(row.name, "x", x);
  return x.elementwise(row);
}

const sinhRow: Elementwise = /* @__PURE__ */ smooth("sinh", portable.sinh, (x) => x.elementwise(coshRow));
const coshRow: Elementwise = /* @__PURE__ */ smooth("cosh", portable.cosh, (x) => x.elementwise(sinhRow));
const asinhRow = /* @__PURE__ */ smooth("asinh", inverse.asinh, (x) => x.elementwise(asinhSlope));
const acoshRow = /* @__PURE__ */ smooth("acosh", inverse.acosh, (x) => x.elementwise(acoshSlope));
const atanhRow = /* @__PURE__ */ smooth("atanh", inverse.atanh, (x) => x.elementwise(atanhSlope));
const asinRow = /* @__PURE__ */ smooth("asin", inverse.asin, (x) => x.elementwise(asinSlope));
const acosRow = /* @__PURE__ */ smooth("acos", inverse.acos, (x) => x.elementwise(asinSlope).neg());
const atanRow = /* @__PURE__ */ smooth("atan", inverse.atan, (x) => x.elementwise(atanSlope));

const asinhSlope: Elementwise = /* @__PURE__ */ smooth(
  "asinhSlope",
  (x) => 1 / hypot(1, x),
  (x, y) => beside(y, x).mul(y).mul(y).neg(),
  "ya",
);
const acoshSlope: Elementwise = /* @__PURE__ */ smooth(
  "acoshSlope",
  (x) => 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1)),
  (x, y) => beside(y, x).mul(y).mul(y).neg(),
  "ya",
);
const asinSlope: Elementwise = /* @__PURE__ */ smooth(
  "asinSlope",
  (x) => 1 / Math.sqrt((1 - x) * (1 + x)),
  (x, y) => x.mul(y).mul(y).mul(y),
  "ya",
);
const atanhSlope: Elementwise = /* @__PURE__ */ smooth(
  "atanhSlope",
  (x) => 1 / ((1 - x) * (1 + x)),
  (x, y) => x.mul(y).mul(y).mul(2),
  "ya",
);
const atanSlope: Elementwise = /* @__PURE__ */ smooth(
  "atanSlope",
  // 1 is nothing beside x², which alone may leave the range.
  (x) => (Math.abs(x) > 1e9 ? 1 / x / x : 1 / (1 + x * x)),
  (x, y) => beside(y, x).mul(y).mul(-2),
  "ya",
);

/** s·x, and 0 where the slope s is 0, as it is at infinity. */
const beside = <S extends ScalarLike<S>>(s: S, x: S): S => s.elementwise(strongMul, x);
