/** Making tensors: from nested or typed arrays, filled, counted, and coded. */
import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkPrecision,
  checkRecord,
  checkShape,
  describe,
  formatShape,
  isList,
  type Precision,
  refuse,
  type Shape,
  ShapeError,
  sizeOf,
} from "@dualtape/core";
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
  const given = values instanceof Float32Array ? "float32" : "float64";
  const precision = precisionIn("tensor", options, given, ["precision", "shape"]);
  const { shape } = options;
  if (shape !== undefined) checkShape("tensor", shape);
  const nested = shape === undefined ? nestedShape(values) : [arrayLength(values)];
  const flat: number[] = [];
  gather(values, nested, [], flat);
  const data = allocate(precision, flat.length);
  data.set(flat);
  return new Tensor(data, [...(shape ?? nested)], "keep");
}

/** A tensor of shape `[]`. */
export const scalar = (value: number, options?: TensorOptions): Tensor => full([], value, options);

/** A tensor filled with one value. */
export function full(shape: Shape, value: number, options: TensorOptions = {}): Tensor {
  const precision = precisionIn("full", options);
  const own = checkShape("full", shape);
  if (typeof value !== "number") refuse("full", "the value", value, "a plain number");
  return new Tensor(allocate(precision, sizeOf(shape)).fill(value), own, "keep");
}

/** A tensor of zeros. */
export const zeros = (shape: Shape, options?: TensorOptions): Tensor => full(shape, 0, options);

/** A tensor of ones. */
export const ones = (shape: Shape, options?: TensorOptions): Tensor => full(shape, 1, options);

/**
 * The numbers from `start` (0 by default) up to, but without, `stop`, in steps of 1 or of `step`, which may be negative: start + i · step.
 * Where the step is no whole number, rounding decides whether the last is there: see `linspace`.
 */
export function arange(
  ...bounds: readonly [stop: number] | readonly [start: number, stop: number, step?: number]
): Tensor {
  const [start, stop, step = 1] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  checkFinite("arange", "the start", start);
  checkFinite("arange", "the stop", stop);
  if (checkFinite("arange", "the step", step) === 0) {
    throw new ArgumentError("arange", "the step is 0", "Give how far numbers are apart, below 0 to count down");
  }
  const data = allocate("float64", Math.max(0, Math.ceil((stop - start) / step)));
  for (let i = 0; i < data.length; i++) data[i] = start + i * step;
  return new Tensor(data, [data.length], "keep");
}

/** `count` values evenly from `start` to `stop`, both included; `count` is at least 2. */
export function linspace(start: number, stop: number, count: number): Tensor {
  checkFinite("linspace", "the start", start);
  checkFinite("linspace", "the stop", stop);
  checkInteger("linspace", "the count", count, 2);
  const data = allocate("float64", count);
  for (let i = 0; i < count; i++) data[i] = i === count - 1 ? stop : start + ((stop - start) * i) / (count - 1);
  return new Tensor(data, [count], "keep");
}

/** The identity matrix. */
export function eye(size: number, options?: TensorOptions): Tensor {
  checkInteger("eye", "the size", size);
  const result = full([size, size], 0, options);
  for (let i = 0; i < size; i++) result.data[i * (size + 1)] = 1;
  return result;
}

/** Class labels from 0 to `classes` − 1 as rows with a single 1: shape `[labels, classes]`. */
export function oneHot(labels: ArrayLike<number>, classes: number, options?: TensorOptions): Tensor {
  if (!isList(labels)) refuse("oneHot", "the list of labels", labels, "an array of integers");
  checkInteger("oneHot", "the number of classes", classes, 1);
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

/** The precision that options ask for, `customary` by default; refuses any other, and an unknown option. */
function precisionIn(
  where: string,
  options: TensorOptions,
  customary: Precision = "float64",
  known: readonly string[] = ["precision"],
): Precision {
  checkRecord(where, "the options", options, known);
  const { precision = customary } = options;
  checkPrecision(where, precision);
  return precision;
}

const isArray = (values: unknown): values is ArrayLike<unknown> =>
  typeof values === "object" && values !== null && "length" in values && Number.isSafeInteger(values.length);

const arrayLength = (values: unknown): number => (isArray(values) ? values.length : 1);

/** More axes than any array has: an array that holds itself has no end. */
const MOST_AXES = 64;

function nestedShape(values: unknown): number[] {
  const shape: number[] = [];
  for (let inner = values; isArray(inner); inner = inner[0]) {
    if (shape.push(inner.length) <= MOST_AXES) continue;
    throw new ShapeError("tensor", `the arrays are nested deeper than ${MOST_AXES}`, "Give arrays with an end");
  }
  return shape;
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
        `${describe(values)} is not a plain number`,
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
