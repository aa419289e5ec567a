/**
 * The elementary functions of a float64, to the same bits on every engine. ECMAScript leaves `Math.exp`, `Math.sin`, `**` and their like to the
 * engine, and engines differ in the last digit; what is exact everywhere is + − × ÷, `Math.sqrt` and rounding, and all functions here are made
 * of these. Each is within a relative error of 10⁻¹⁵.
 *
 * Compiled programs take them in vectors, in the same operations with the same coefficients, which stand here once.
 */
export { ARCTANGENT, atan2, PI_LOW } from "./portable/atan2.ts";
export { ERF, erf, ERFC, erfc, ERFC_END, erfSlope, TWO_OVER_ROOT_PI } from "./portable/error-function.ts";
export { exp, EXPONENTIAL, EXPONENTIAL_RANGE, expm1 } from "./portable/exponential.ts";
export { cosh, sigmoid, sigmoidSlope, sinh, softplus, tanh, tanhSlope } from "./portable/hyperbolic.ts";
export { hypot } from "./portable/hypot.ts";
export { acos, acosh, asin, asinh, atan, atanh } from "./portable/inverse.ts";
export { portableKernel, type PortableName, portableName } from "./portable/kernels.ts";
export { LN2, log, log1p, LOGARITHM } from "./portable/logarithm.ts";
export { ATANH, pow, POWER_BEYOND, THIRD } from "./portable/power.ts";
export { HALF_PI, HALF_PI_PAIR, NEAR_END, TWO_OVER_PI } from "./portable/reduction.ts";
export { exponentOf, isPowerOfTwo, powerOfTwo } from "./portable/scale.ts";
export { COSINE, cos, SINE, sin, tan } from "./portable/trigonometry.ts";
