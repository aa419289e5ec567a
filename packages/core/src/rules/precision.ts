/**
 * The precision of what a row gives.
 *
 * An operand that nothing flows through beside others that something does, such as the condition of `where`, chooses among
 * values and is none: it counts only where no other operand of its kind does.
 */
import type { Precise, Precision } from "../precision.ts";
import type { Elementwise } from "../number.ts";

/** Whether an input of a row chooses among the others and is no value itself, as the condition of `where` does. */
export const isChoice = ({ partials }: Elementwise, input: number): boolean =>
  partials[input] === null && partials.some((partial) => partial !== null);

/** The precision of what a row gives; the first operand is a number of the library, so there always is one. */
export function elementwisePrecision(row: Elementwise, operands: readonly (Precise | number)[]): Precision {
  let precision: Precision = "float64";
  let strongest = -1;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (operand === undefined || typeof operand === "number") continue;
    const strength = (operand.shape.length > 0 ? 2 : 0) + (isChoice(row, i) ? 0 : 1);
    if (strength > strongest || (strength === strongest && operand.precision === "float64")) {
      precision = operand.precision;
    }
    strongest = Math.max(strongest, strength);
  }
  return precision;
}
