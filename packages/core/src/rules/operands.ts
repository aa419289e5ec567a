/** The operands of an elementwise row, and what follows from them: the same for every kind of number that has a shape of its own. */
import type { Elementwise } from "../number.ts";
import type { Precise, Precision } from "../precision.ts";
import { broadcastShapes, type Shape } from "../shape.ts";
import { arityOf, OPERANDS } from "./elementwise.ts";
import { elementwisePrecision } from "./precision.ts";

/** As many operands as a row takes, and the shape and precision of its result. */
export interface Operands<S> {
  readonly operands: readonly (S | number)[];
  readonly shape: Shape;
  readonly precision: Precision;
}

/**
 * Takes the operands of a row together: a number and what is given beside it. `own` refuses one that is not of the kind of the first;
 * throws a `ShapeError` where they do not broadcast.
 */
export function operandsOf<S extends Precise>(
  row: Elementwise,
  first: S,
  b: S | number | undefined,
  c: S | number | undefined,
  own: (first: S, operand: S | undefined, which: string, where: string) => S,
): Operands<S> {
  const arity = arityOf(row);
  const operands: (S | number)[] =
    arity === 1
      ? [first]
      : arity === 2
        ? [first, typeof b === "number" ? b : own(first, b, OPERANDS[0], row.name)]
        : [
            first,
            typeof b === "number" ? b : own(first, b, OPERANDS[0], row.name),
            typeof c === "number" ? c : own(first, c, OPERANDS[1], row.name),
          ];
  let { shape } = first;
  for (const operand of operands) {
    if (typeof operand !== "number" && operand !== first) shape = broadcastShapes(row.name, shape, operand.shape);
  }
  return { operands, shape, precision: elementwisePrecision(row, operands) };
}
