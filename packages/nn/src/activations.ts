/** Activations, elementwise. The ones that are methods of every number stay methods: tanh, sigmoid, softplus. */
import { checkNumber, type ScalarLike, through } from "@dualtape/core";
import { checkCoefficient } from "./checks.ts";

/** max(x, 0), with relu′(0) = 0. A NaN passes, so that a run that diverges is seen. */
export const relu = <T extends ScalarLike<T>>(x: T): T => {
  checkNumber("relu", "x", x);
  return x.lessEqual(0).where(0, x);
};

/** x above 0 and `slope`·x below (Maas, Hannun & Ng 2013); at 0 the derivative is `slope`. */
export const leakyRelu = <T extends ScalarLike<T>>(x: T, slope: T | number = 0.01): T => {
  checkNumber("leakyRelu", "x", x);
  checkCoefficient("leakyRelu", "slope", slope, x);
  return x.greater(0).where(x, x.mul(slope));
};

/** x above 0 and α (eˣ − 1) below (Clevert, Unterthiner & Hochreiter 2016); at 0 the derivative is 1. */
export const elu = <T extends ScalarLike<T>>(x: T, alpha: T | number = 1): T => {
  checkNumber("elu", "x", x);
  checkCoefficient("elu", "alpha", alpha, x);
  return x.greaterEqual(0).where(x, x.minimum(0).expm1().mul(alpha));
};

/** x·Φ(x) with the normal distribution Φ, exactly: ½x erfc(−x/√2) (Hendrycks & Gimpel 2016); 0 at −∞. */
export const gelu = <T extends ScalarLike<T>>(x: T): T => {
  checkNumber("gelu", "x", x);
  return gated(x, 40, (y) => y.mul(-Math.SQRT1_2).erfc().mul(0.5));
};

/** x·σ(x), also called swish (Elfwing, Uchibe & Doya 2018); 0 at −∞. */
export const silu = <T extends ScalarLike<T>>(x: T): T => {
  checkNumber("silu", "x", x);
  return gated(x, 800, (y) => y.sigmoid());
};

/**
 * x·gate(x), for a gate that is 0 in float64 below −bound, and 1 above it: there it is 0 and x, to all orders. Between them nothing
 * is infinite, which in a derivative would meet a slope of 0.
 */
function gated<T extends ScalarLike<T>>(x: T, bound: number, gate: (inside: T) => T): T {
  const above = x.greater(bound);
  const inside = above.where(0, x.maximum(-bound));
  return above.where(x, through(inside)(gate(inside)));
}
