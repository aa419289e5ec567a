/**
 * Precisions, and the one rule for operands of two.
 *
 * A result takes the widest precision among its operands *with axes*; only where none has any, that among the scalars; a
 * plain number never counts. So a float64 hyperparameter leaves float32 parameters float32, as in PyTorch (whose
 * categories are tensors with dimensions, those without, and wrapped numbers). NumPy 2 and JAX let plain numbers alone
 * give way. Operands of another precision are rounded to that of the result before anything is computed.
 */
import { refuse } from "./checks.ts";
import type { Shape } from "./shape.ts";

/** The precision of a number's elements. */
export type Precision = "float64" | "float32";

/** What the rule needs to know of an operand. */
export interface Precise {
  readonly shape: Shape;
  readonly precision: Precision;
}

/** What a precision can hold. */
export interface Limits {
  /** The distance from 1 to the next greater number, 2⁻⁵² in float64. */
  readonly epsilon: number;
  /** The greatest finite number. */
  readonly greatest: number;
  /** The least positive number with all its digits. */
  readonly leastNormal: number;
  /** The least positive number. */
  readonly least: number;
}

/** The limits of each precision. */
export const limits: Readonly<Record<Precision, Limits>> = {
  float64: { epsilon: 2 ** -52, greatest: Number.MAX_VALUE, leastNormal: 2 ** -1022, least: 2 ** -1074 },
  float32: { epsilon: 2 ** -23, greatest: (2 - 2 ** -23) * 2 ** 127, leastNormal: 2 ** -126, least: 2 ** -149 },
};

/** A plain number in a precision. */
export const roundTo = (precision: Precision, value: number): number =>
  precision === "float32" ? Math.fround(value) : value;

/** The widest of several precisions: what is joined or multiplied has axes. */
export const widest = (operands: readonly Pick<Precise, "precision">[]): Precision =>
  operands.some(({ precision }) => precision === "float64") ? "float64" : "float32";

/** Refuses what is not a precision. */
export function checkPrecision(where: string, precision: Precision): void {
  if (precision === "float64" || precision === "float32") return;
  refuse(where, "the precision", precision, '"float64" or "float32"');
}
