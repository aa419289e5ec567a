/** Making tensors: from nested or typed arrays, filled, counted, and coded. */
import { ArgumentError, checkShape, formatShape, type Precision, type Shape, ShapeError, sizeOf } from "@dualtape/core";
import { allocate, type NestedArray, Tensor } from "./tensor.ts";

/** How to make a tensor. */
export interface TensorOptions {
  /** The precision of the elements; that of a typed array, else `float64`. */
  readonly precision?: Precision;
}

/**
 * Makes a tensor of nested arrays, whose nesting gives the shape, or of a flat or typed array and a shape.
 * Throws a `ShapeError` on ragged rows, and an `ArgumentError` on an element that is not a number. Values are copied.
 */
export function tensor(
  values: NestedArray | ArrayLike<number>,
  options: TensorOptions & { readonly shape?: Shape } = {},
): Tensor {
  const nested = options.shape === undefined ? nestedShape(values) : [arrayLength(values)];
  const flat: number[] = [];
  gather(values, nested, [], flat);
  const precision = options.precision ?? (values instanceof Float32Array ? "float32" : "float64");
  const data = allocate(precision, flat.length);
  data.set(flat);
  const shape = options.shape ?? nested;
  checkShape("tensor", shape);
  return new Tensor(data, shape);
}

/** A tensor of shape `[]`. */
export const scalar = (value: number, options?: TensorOptions): Tensor => full([], value, options);

/** A tensor filled with one value. */
export function full(shape: Shape, value: number, { precision = "float64" }: TensorOptions = {}): Tensor {
  checkShape("full", shape);
  return new Tensor(allocate(precision, sizeOf(shape)).fill(value), shape);
}

/** A tensor of zeros. */
export const zeros = (shape: Shape, options?: TensorOptions): Tensor => full(shape, 0, options);

/** A tensor of ones. */
export const ones = (shape: Shape, options?: TensorOptions): Tensor => full(shape, 1, options);

/** The integers from `start` (0 by default) up to, but without, `stop`. */
export function arange(...bounds: readonly [stop: number] | readonly [start: number, stop: number]): Tensor {
  const [start, stop] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  return tensor(Float64Array.from({ length: Math.max(0, Math.ceil(stop - start)) }, (_, i) => start + i));
}

/** `count` values evenly from `start` to `stop`, both included; `count` is at least 2. */
export function linspace(start: number, stop: number, count: number): Tensor {
  if (!Number.isInteger(count) || count < 2) {
    throw new ArgumentError("linspace", `a count of ${count}`, "Give an integer of 2 or more");
  }
  return tensor(
    Float64Array.from({ length: count }, (_, i) =>
      i === count - 1 ? stop : start + ((stop - start) * i) / (count - 1),
    ),
  );
}

/** The identity matrix. */
export const eye = (size: number, options?: TensorOptions): Tensor => oneHot([...Array(size).keys()], size, options);

/** Class labels from 0 to `classes` − 1 as rows with a single 1: shape `[labels, classes]`. */
export function oneHot(labels: ArrayLike<number>, classes: number, options?: TensorOptions): Tensor {
  const result = zeros([labels.length, classes], options);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ArgumentError("oneHot", `label ${label} at position ${i}`, `Give integers from 0 to ${classes - 1}`);
    }
    result.data[i * classes + label] = 1;
  }
  return result;
}

const isArray = (values: unknown): values is ArrayLike<unknown> =>
  typeof values === "object" && values !== null && "length" in values;

const arrayLength = (values: unknown): number => (isArray(values) ? values.length : 1);

function nestedShape(values: unknown): number[] {
  return isArray(values) ? [values.length, ...(values.length > 0 ? nestedShape(values[0]) : [])] : [];
}

function gather(values: unknown, shape: Shape, path: readonly number[], flat: number[]): void {
  const [length, ...inner] = shape;
  if (length === undefined && typeof values === "number") {
    flat.push(values);
  } else if (length !== undefined && isArray(values) && values.length === length) {
    for (let i = 0; i < length; i++) gather(values[i], inner, [...path, i], flat);
  } else {
    const where = `tensor, at ${formatShape(path)}`;
    if (typeof values !== "number" && !isArray(values)) {
      throw new ArgumentError(
        where,
        `${String(values)} is not a number`,
        "Give numbers, nested as deep as there are axes",
      );
    }
    throw new ShapeError(
      where,
      `${isArray(values) ? `${values.length} elements` : "a number"} where ${formatShape(shape)} was expected`,
      "Make all rows equally long and deep",
    );
  }
}
