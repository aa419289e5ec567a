/** The logarithm of 1 − exp(−x), such as that of a probability from the logarithm of the other's. */
import { checkNumber } from "../checks.ts";
import type { ScalarLike } from "../number.ts";
import { exp, expm1 } from "../portable/exponential.ts";
import { log, log1p } from "../portable/logarithm.ts";
import { smooth } from "./smooth.ts";

/**
 * log(1 − exp(−x)) for x ≥ 0 and else NaN, without cancellation; −∞ at 0, where its slope is ∞. M. Mächler, Accurately computing
 * log(1 − exp(−|a|)) (2012), equation 7.
 */
export function log1mexp<S extends ScalarLike<S>>(x: S): S {
  checkNumber("log1mexp", "x", x);
  return x.elementwise(log1mexpRow);
}

const log1mexpRow = /* @__PURE__ */ smooth(
  "log1mexp",
  (x) => (x <= Math.LN2 ? log(-expm1(-x)) : log1p(-exp(-x))),
  (x) => x.elementwise(log1mexpSlope),
);

/** s = 1 / (exp(x) − 1), whose derivative is −s(1 + s). */
const log1mexpSlope = /* @__PURE__ */ smooth(
  "log1mexpSlope",
  (x) => exp(-x) / -expm1(-x),
  (_x, y) => y.mul(y.add(1)).neg(),
  "y",
);
