/**
 * Shapes and broadcasting: axes are aligned at the last one, and an axis of size 1 stretches (NumPy's rule).
 *
 * Every check names the operation and the shapes, so that a leaf kernel needs no other guard.
 */
import { describe, isList, refuse } from "./checks.ts";
import { ArgumentError, ShapeError } from "./errors.ts";

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** The shapes of the inputs of an operation. */
export type InputShapes = readonly [Shape, ...Shape[]];

/** One axis or several; negative ones count from the last. */
export type Axes = number | readonly number[];

/** The half-open range `[start, stop)` along an axis; negative bounds count from the end, as in `Array.slice`. */
export type Range = readonly [start: number, stop: number];

/** How many elements to put `[before, after]` the values along an axis. */
export type Padding = readonly [before: number, after: number];

/** How many elements a shape holds. */
export const sizeOf = (shape: Shape): number => {
  if (!Array.isArray(shape)) checkShape("sizeOf", shape);
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis] ?? NaN;
  return size;
};

/** Whether two shapes are equal. */
export const sameShape = (a: Shape, b: Shape): boolean => {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
};

/** A shape as people write it: `[2, 3]`. */
export const formatShape = (shape: Shape): string => (isLengths(shape) ? `[${shape.join(", ")}]` : describe(shape));

const isLength = (length: unknown): length is number =>
  typeof length === "number" && Number.isSafeInteger(length) && length >= 0;

/** Whether a value is an array of plain numbers, as shapes, axes and pairs are. */
const isLengths = (value: unknown): value is readonly number[] => Array.isArray(value) && isList(value);

function isShape(value: unknown): value is Shape {
  if (!Array.isArray(value)) return false;
  for (const length of value) if (!isLength(length)) return false; // holes among them
  return true;
}

/** Whether a value is two plain numbers. */
const isPair = (value: unknown): value is readonly [number, number] => isLengths(value) && value.length === 2;

/** Refuses what is not an array of non-negative integers; returns a copy, which nobody else changes. */
export function checkShape(operation: string, shape: Shape): Shape {
  refuseUnlessShape(operation, shape);
  return shape.slice();
}

function refuseUnlessShape(operation: string, shape: Shape): void {
  if (isShape(shape)) return;
  throw new ShapeError(operation, `${formatShape(shape)} is not a shape`, "Give non-negative integers");
}

/** The target of a reshape, its −1 (at most one) inferred from the number of elements. */
export function reshapedShape(from: Shape, to: Shape): Shape {
  if (!isLengths(to)) checkShape("reshape", to);
  if (isShape(to) && sizeOf(to) === sizeOf(from)) return to.slice();
  const known = to.reduce((size, length) => (length === -1 ? size : size * length), 1);
  const inferred = to.map((length) => (length === -1 ? sizeOf(from) / known : length));
  if (
    to.filter((length) => length === -1).length > 1 ||
    sizeOf(inferred) !== sizeOf(from) ||
    !inferred.every(isLength)
  ) {
    throw new ShapeError(
      "reshape",
      `${formatShape(from)} holds ${sizeOf(from)} elements, which do not fill ${formatShape(to)}`,
      "Keep the number of elements; at most one length may be -1",
    );
  }
  return inferred;
}

/** The common shape of two operands; throws a `ShapeError` that names the operation and both. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  if (!Array.isArray(a)) refuseUnlessShape(operation, a);
  if (!Array.isArray(b)) refuseUnlessShape(operation, b);
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const m = a[axis - rank + a.length] ?? 1;
    const n = b[axis - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError(
        operation,
        `shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${m} against ${n} at axis ${axis}`,
        "Make the lengths equal or 1, with reshape or transpose",
      );
    }
    shape.push(m === 1 ? n : m);
  }
  return shape;
}

/** Refuses a target that `from` does not broadcast to. */
export function checkBroadcast(operation: string, from: Shape, to: Shape): void {
  refuseUnlessShape(operation, to);
  if (!sameShape(broadcastShapes(operation, from, to), to)) {
    throw new ShapeError(
      operation,
      `${formatShape(from)} does not broadcast to ${formatShape(to)}`,
      "Each length of the smaller shape must be 1 or equal",
    );
  }
}

/** An axis counted from the first; throws where there is no such axis. */
export function normalizeAxis(operation: string, axis: number, shape: Shape): number {
  refuseUnlessShape(operation, shape);
  const normal = Number.isInteger(axis) ? (axis < 0 ? axis + shape.length : axis) : -1;
  if (normal < 0 || normal >= shape.length) {
    throw new ShapeError(
      operation,
      `there is no axis ${describe(axis)} in shape ${formatShape(shape)}`,
      shape.length === 0 ? "A scalar has no axes" : `Give an axis from ${-shape.length} to ${shape.length - 1}`,
    );
  }
  return normal;
}

/** Axes counted from the first, in order; all of them when none are named; throws on a repeated one. */
export function normalizeAxes(operation: string, axes: Axes | undefined, shape: Shape): readonly number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = Array.isArray(axes) ? (axes as readonly number[]) : [axes as number];
  const normal = list.map((axis) => normalizeAxis(operation, axis, shape)).sort((a, b) => a - b);
  const repeated = normal.find((axis, i) => axis === normal[i + 1]);
  if (repeated !== undefined) {
    throw new ShapeError(operation, `axis ${repeated} is named twice in [${list.join(", ")}]`, "Name each axis once");
  }
  return normal;
}

/** The shape after reducing some axes to length 1. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  refuseUnlessShape("sum", shape);
  if (!isLengths(axes)) refuse("sum", "the list of axes", axes, "an array of integers");
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** The axes that broadcasting `from` to `to` stretches or adds, counted in `to`. */
export function stretchedAxes(from: Shape, to: Shape): readonly number[] {
  for (const shape of [from, to]) refuseUnlessShape("broadcastTo", shape);
  return to.flatMap((length, axis) => {
    const own = from[axis - to.length + from.length];
    return own === undefined || (own === 1 && length !== 1) ? [axis] : [];
  });
}

/** A permutation counted from the first axis; the reversal when none is given. */
export function normalizePermutation(shape: Shape, permutation: readonly number[] | undefined): readonly number[] {
  refuseUnlessShape("transpose", shape);
  if (permutation === undefined) return shape.map((_, axis) => shape.length - 1 - axis);
  if (!isLengths(permutation) || permutation.length !== shape.length) {
    throw new ShapeError(
      "transpose",
      `${formatShape(permutation)} does not permute the axes of shape ${formatShape(shape)}`,
      `Name each of the ${shape.length} axes once`,
    );
  }
  const normal = permutation.map((axis) => normalizeAxis("transpose", axis, shape));
  if (normal.some((axis, i) => normal.indexOf(axis) < i)) normalizeAxes("transpose", permutation, shape);
  return normal;
}

/** A range for every axis, counted from the first element; the whole axis where none is given. */
export function normalizeRanges(shape: Shape, ranges: readonly (Range | null)[]): readonly Range[] {
  refuseUnlessShape("slice", shape);
  if (!Array.isArray(ranges)) refuse("slice", "the list of ranges", ranges, "a pair or null for each axis");
  if (ranges.length > shape.length) {
    throw new ShapeError(
      "slice",
      `${ranges.length} ranges for shape ${formatShape(shape)}`,
      `Give at most ${shape.length}, one an axis`,
    );
  }
  return shape.map((length, axis) => {
    const range = ranges[axis] ?? [0, length];
    if (!isPair(range))
      refuse("slice", `the range of axis ${axis}`, range, "a pair [start, stop], or null for the whole axis");
    const [from, to] = range;
    const start = from < 0 ? from + length : from;
    const stop = to < 0 ? to + length : to;
    if (!Number.isInteger(start) || !Number.isInteger(stop) || start < 0 || stop > length || start > stop) {
      throw new ShapeError(
        "slice",
        `the range [${from}, ${to}) leaves axis ${axis} of shape ${formatShape(shape)}`,
        `Give integers with 0 ≤ start ≤ stop ≤ ${length}`,
      );
    }
    return [start, stop] as const;
  });
}

/** A padding for every axis; none where none is given. */
export function normalizePadding(shape: Shape, padding: readonly (Padding | null)[]): readonly Padding[] {
  refuseUnlessShape("pad", shape);
  if (!Array.isArray(padding)) refuse("pad", "the list of pairs", padding, "a pair or null for each axis");
  const bad = padding.some((pair) => pair != null && !(isPair(pair) && pair.every(isLength)));
  if (padding.length > shape.length || bad) {
    throw new ShapeError(
      "pad",
      `[${padding.map((pair) => (pair === null ? "null" : formatShape(pair))).join(", ")}] does not pad shape ${formatShape(shape)}`,
      `Give at most ${shape.length} pairs of non-negative integers, [before, after] an axis`,
    );
  }
  return shape.map((_, axis): Padding => {
    const [before, after] = padding[axis] ?? [0, 0];
    return [before, after];
  });
}

/** The shape of several joined along an axis; throws where they differ in another one. */
export function concatShape(shapes: readonly [Shape, ...Shape[]], along: number): Shape {
  if (!Array.isArray(shapes) || shapes.length === 0) refuse("concat", "the list of shapes", shapes, "one or more");
  for (const shape of shapes) refuseUnlessShape("concat", shape);
  const [first, ...others]: readonly [Shape, ...Shape[]] = shapes;
  normalizeAxis("concat", along, first);
  const misfit = others.find(
    (shape) => shape.length !== first.length || shape.some((n, axis) => axis !== along && n !== first[axis]),
  );
  if (misfit !== undefined) {
    throw new ShapeError(
      "concat",
      `shapes ${formatShape(first)} and ${formatShape(misfit)} do not join along axis ${along}`,
      "All other axes must be equal",
    );
  }
  const total = shapes.reduce((sum, shape) => sum + (shape[along] ?? 0), 0);
  return first.map((length, axis) => (axis === along ? total : length));
}

/** Indices into an axis of a length, copied; throws where one leaves it. */
export function normalizeIndices(operation: string, indices: ArrayLike<number>, length = 0): Int32Array {
  if (!isList(indices)) refuse(operation, "the list of indices", indices, "an array of integers");
  if (!isLength(length)) refuse(operation, "the size", length, "an integer of 0 or more");
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (index === undefined || !Number.isInteger(index) || index < 0 || index >= length) {
      throw new ArgumentError(
        operation,
        `index ${index} at position ${i} leaves an axis of length ${length}`,
        `Give integers from 0 to ${length - 1}`,
      );
    }
  }
  return Int32Array.from(indices);
}

/** Refuses indices that are more or fewer than the slices from an axis on. */
export function checkCount(operation: string, indices: Shape, shape: Shape, axis: number): void {
  refuseUnlessShape(operation, indices);
  if (sameShape(indices, shape.slice(axis, axis + indices.length))) return;
  const count = indices.length === 1 ? `${indices[0]} indices` : `indices of shape ${formatShape(indices)}`;
  throw new ShapeError(
    operation,
    `${count} for axis ${axis} of shape ${formatShape(shape)}`,
    "Give one for each slice",
  );
}

/** The shape of a matrix product over the last two axes, batch axes broadcast; throws where they do not fit. */
export function matmulShape(a: Shape, b: Shape): Shape {
  refuseUnlessShape("matmul", a);
  refuseUnlessShape("matmul", b);
  const [m, inner] = [a[a.length - 2], a[a.length - 1]];
  const [rows, n] = [b[b.length - 2], b[b.length - 1]];
  if (m === undefined || n === undefined || inner === undefined || inner !== rows) {
    throw new ShapeError(
      "matmul",
      `shapes ${formatShape(a)} and ${formatShape(b)} do not multiply`,
      m === undefined || rows === undefined
        ? "Both need two axes or more: reshape a vector to [n, 1] or [1, n]"
        : "The last axis of the first must equal the last but one of the second",
    );
  }
  if (a.length === 2 && b.length === 2) return [m, n];
  return [...broadcastShapes("matmul", a.slice(0, -2), b.slice(0, -2)), m, n];
}
