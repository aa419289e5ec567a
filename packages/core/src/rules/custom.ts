/**
 * The rows of the custom kind: operations of one's own on whole arrays, which are no elementwise function, such as `cholesky`.
 *
 * A row has its value on dense arrays, and for each input the differential as a linear map and that map's transpose. Both are written
 * in the operations of numbers, so that derivatives of any order, in any nesting, need nothing more.
 */
import { checkFunction, checkNumber, refuse } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { must } from "../must.ts";
import type { Custom, CustomPartial, TensorLike } from "../number.ts";
import { checkShape, formatShape, type InputShapes, sameShape, type Shape } from "../shape.ts";

/** Whether two custom rows are the same operation. */
export const sameCustom = (a: Custom, b: Custom): boolean =>
  a === b ||
  (a.identity !== undefined &&
    a.identity.length === b.identity?.length &&
    a.identity.every((value, i) => Object.is(value, b.identity?.[i])));

/** The shape of the result of a custom row, checked. */
export function customShape(row: Custom, inputs: InputShapes): Shape {
  if (typeof row?.shape !== "function" || typeof row.name !== "string")
    refuse("custom", "the row", row, "one, with a name, a shape, a value and partials");
  const { name, shape, value, partials } = row;
  checkFunction(name, "the value of the row", value);
  if (!Array.isArray(partials)) refuse(name, "the list of partials", partials, "one for each input");
  if (inputs.length !== partials.length) {
    throw new ArgumentError(
      name,
      `it is given ${inputs.length} inputs and has ${partials.length} partials`,
      "Give as many inputs as the row has partials, null for one without a derivative",
    );
  }
  const result = shape(inputs);
  checkShape(name, result);
  return [...result];
}

/** A map of a custom row at a point, whose results must have the shape that they are a derivative of. */
export function customMap<S extends TensorLike<S>>(
  { name, partials }: Custom,
  index: number,
  which: keyof CustomPartial,
  y: S,
  inputs: readonly [S, ...S[]],
): ((d: S) => S) | null {
  const partial = partials[index] ?? null;
  if (partial === null) return null;
  const { shape } = which === "differential" ? y : must(inputs[index], "input");
  const where = `the ${which} of ${name} by input ${index}`;
  checkFunction(where, "it", partial[which]);
  const map = partial[which](y, inputs);
  checkFunction(where, "what it gives", map);
  return checked(map, where, shape);
}

/** In a scope of its own, so that a map keeps alive what it needs and nothing else. */
const checked =
  <S extends TensorLike<S>>(map: (d: S) => S, where: string, shape: Shape) =>
  (d: S): S => {
    const image = map(d);
    checkNumber(where, "what the map gives", image);
    if (sameShape(image.shape, shape)) return image;
    throw new ShapeError(
      where,
      `the shape is ${formatShape(image.shape)}`,
      `Return one of shape ${formatShape(shape)}`,
    );
  };
