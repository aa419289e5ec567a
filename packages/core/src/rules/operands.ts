/** The operands of an elementwise row, and what follows from them: the same for every kind of number that has a shape of its own. */
import { must } from "../must.ts";
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
  given: readonly (S | number | undefined)[],
  own: (first: S, operand: S | undefined, which: string, where: string) => S,
): Operands<S> {
  // Exactly as long as it is: an array that grows takes the room of sixteen, and there are many.
  const operands =
    arityOf(row) > 1
      ? row.partials.map((_, i): S | number => {
          const operand = given[i - 1];
          if (i === 0) return first;
          if (typeof operand === "number") return operand;
          return own(first, operand, must(OPERANDS[i - 1], "operand"), row.name);
        })
      : [first];
  let { shape } = first;
  for (const operand of operands) {
    if (typeof operand !== "number") shape = broadcastShapes(row.name, shape, operand.shape);
  }
  return { operands, shape, precision: elementwisePrecision(row, operands) };
}
