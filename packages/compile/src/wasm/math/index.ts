/**
 * The mathematical functions of a module, on whole vectors. Each follows the table of rules at zeros, infinities and NaN, and is
 * within 2 ulp (float32, the slopes 3) or 1e-15 (float64) of the true value over the whole range.
 *
 * `@dualtape/core/portable` has them for plain numbers, in float64 operation by operation the same, so that eager results have the same bits: what
 * changes here changes there.
 */
import type { PortableName } from "@dualtape/core/portable";
import { type Local, local } from "wasmati";
import type { Constants } from "../constants.ts";
import type { Routine } from "../routine.ts";
import { atan2 } from "./atan2.ts";
import { erf, erfc, erfcRounded, erfSlope } from "./error-function.ts";
import { exp, expm1 } from "./exponential.ts";
import { sigmoid, sigmoidSlope, softplus, tanh, tanhSlope } from "./hyperbolic.ts";
import { log, log1p } from "./logarithm.ts";
import { payneHanek } from "./payne-hanek.ts";
import { pow, powRounded } from "./power.ts";
import { cos, FULL, SHORT, sin, sinAndCos, tan } from "./trigonometry.ts";
import { type Format, float32, float64, inFloat64, type Scope, Vector, vectorFunction } from "./vector.ts";

/** The functions that a library has: names of rows of the table of rules. */
export type MathName = PortableName;

type Expression = (x: Vector, y: Vector) => Vector;

/** Written once for both precisions. */
const SHARED = {
  exp: (x) => exp(x),
  expm1,
  log,
  log1p,
  tanh,
  sigmoid,
  softplus,
  erf,
  tanhSlope,
  sigmoidSlope,
  erfSlope,
  atan2,
} as const satisfies Partial<Record<MathName, Expression>>;

/** The expressions of a precision; the trigonometric ones call a function for large arguments. */
const expressions: Record<Format["name"], (far: Routine) => Record<MathName, Expression>> = {
  float32: (far) => ({
    ...SHARED,
    sin: inFloat64(sin(SHORT, far)),
    cos: inFloat64(cos(SHORT, far)),
    tan: inFloat64(tan(SHORT, far)),
    pow: inFloat64(powRounded),
    erfc: inFloat64(erfcRounded),
  }),
  float64: (far) => ({
    ...SHARED,
    sin: sin(FULL, far),
    cos: cos(FULL, far),
    tan: tan(FULL, far),
    pow,
    erfc: (x) => erfc(x),
  }),
};

/** Those that are one exponential long: a call takes a fifth of what each takes. */
const SHORT_ONES: Readonly<Partial<Record<MathName, (x: Vector) => Vector>>> = {
  exp: (x) => exp(x),
  tanh,
  sigmoid,
  tanhSlope,
  sigmoidSlope,
};

/** Writes a short function of a vector in the place of a call, and tells whether it did: whether it is a short one. */
export function writeOut(name: MathName, precision: Format["name"], x: Local<"v128">, scope: Scope): boolean {
  const expression = SHORT_ONES[name];
  if (expression === undefined) return false;
  const format = precision === "float32" ? float32 : float64;
  local.get(expression(new Vector(format, x, scope)).local);
  return true;
}

/** Sine and cosine of one number, side by side in float64. */
export type Joint = "sinAndCos";

/** A library of functions on vectors, each made when it is first asked for: [v128] → v128, for pow and atan2 [v128, v128] → v128. */
export function mathLibrary(
  precision: "float32" | "float64",
  constants: Constants,
): (name: MathName | Joint) => Routine {
  const made = new Map<MathName | Joint, Routine>();
  const format = precision === "float32" ? float32 : float64;
  const far = payneHanek();
  const expression = { ...expressions[precision](far), sinAndCos: sinAndCos(FULL, far) };
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const routine = vectorFunction(format, name === "pow" || name === "atan2" ? 2 : 1, expression[name], constants);
    made.set(name, routine);
    return routine;
  };
}
