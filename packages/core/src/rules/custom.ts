/**
 * The rows of the custom kind: operations of one's own on whole arrays, which are no elementwise function, such as `cholesky`.
 *
 * A row has its value on dense arrays, and for each input the differential as a linear map and that map's transpose. Both are written
 * in the operations of numbers, so that derivatives of any order, in any nesting, need nothing more.
 */
import { ArgumentError, ShapeError } from "../errors.ts";
import { must } from "../must.ts";
import type { TensorLike } from "../number.ts";
import { checkShape, formatShape, sameShape, type Shape } from "../shape.ts";
import type { InputShapes } from "./linear.ts";

/** A dense array: its elements in row-major order, and its shape. */
export interface DenseArray {
  readonly data: Float64Array | Float32Array;
  readonly shape: Shape;
}

/** A linear map that depends on the result `y` and the inputs: made once, then applied to any number of tangents or cotangents. */
export type CustomMap = <S extends TensorLike<S>>(y: S, inputs: readonly [S, ...S[]]) => (d: S) => S;

/** The derivative by one input. */
export interface CustomPartial {
  /** From a tangent of the input to that of the result. */
  readonly differential: CustomMap;
  /** From a cotangent of the result to that of the input: the transpose of `differential`. */
  readonly transpose: CustomMap;
}

/** A row of the custom kind. */
export interface Custom {
  /** What it is called in errors and listings. */
  readonly name: string;
  /** The shape of the result; throws a `ShapeError` where the inputs do not fit. */
  readonly shape: (inputs: InputShapes) => Shape;
  /** Writes the value into `result`, which is given with zeros. All arrays are of one precision; inputs must not be written to. */
  readonly value: (result: DenseArray, inputs: readonly [DenseArray, ...DenseArray[]]) => void;
  /** A partial for each input; `null` where the derivative is zero by structure. */
  readonly partials: readonly (CustomPartial | null)[];
}

/** The shape of the result of a custom row, checked. */
export function customShape({ name, shape, partials }: Custom, inputs: InputShapes): Shape {
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
  return checked(partial[which](y, inputs), `the ${which} of ${name} by input ${index}`, shape);
}

/** In a scope of its own, so that a map keeps alive what it needs and nothing else. */
const checked =
  <S extends TensorLike<S>>(map: (d: S) => S, where: string, shape: Shape) =>
  (d: S): S => {
    const image = map(d);
    if (sameShape(image.shape, shape)) return image;
    throw new ShapeError(
      where,
      `the shape is ${formatShape(image.shape)}`,
      `Return one of shape ${formatShape(shape)}`,
    );
  };
