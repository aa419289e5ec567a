/**
 * Order along an axis. Where elements stand is found as whole numbers of the kind, without derivative; sorted ones are those taken there, so that
 * their derivative is the permutation, of equal ones in the order in which they were given.
 */
import { checkInteger, checkTensor } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { Custom, DenseArray, TensorLike } from "../number.ts";
import { limits } from "../precision.ts";
import { formatShape, normalizeAxis, sameShape } from "../shape.ts";
import { ofLines, permuted, swapWithLast } from "./lines.ts";

/**
 * Where the greatest element along an axis is, the first of equal ones, and of NaN the first; in all of them, row by row, by default. Throws an
 * `ArgumentError` where there are none.
 */
export const argmax = <S extends TensorLike<S>>(x: S, axis?: number): S => firstOf(greatest, x, axis);

/** Where the least element along an axis is, as in `argmax`. */
export const argmin = <S extends TensorLike<S>>(x: S, axis?: number): S => firstOf(least, x, axis);

/** Where the elements in ascending order are along an axis, the last by default; equal ones stay in their order, and NaN come last. */
export const argsort = <S extends TensorLike<S>>(x: S, axis = -1): S => orderOf("argsort", ascending, x, axis);

/** The elements in ascending order along an axis, the last by default; NaN come last. */
export const sort = <S extends TensorLike<S>>(x: S, axis = -1): S =>
  takeAlong(x, orderOf("sort", ascending, x, axis), axis);

/** The greatest elements along an axis. */
export interface Top<S> {
  /** They, in descending order. */
  readonly values: S;
  /** Where they are, without derivative. */
  readonly indices: S;
}

/**
 * The `count` greatest elements along an axis, the last by default, and where they are: of equal ones the first, and NaN before all. Throws an
 * `ArgumentError` where there are fewer.
 */
export function top<S extends TensorLike<S>>(x: S, count: number, axis = -1): Top<S> {
  const order = orderOf("top", descending, x, axis);
  const at = normalizeAxis("top", axis, x.shape);
  const length = x.shape[at] ?? 0;
  if (checkInteger("top", "the count", count) > length) {
    throw new ArgumentError("top", `axis ${at} has ${length} elements, not ${count}`, "Ask for as many, or fewer");
  }
  const indices = order.slice(...x.shape.map((_, i) => (i === at ? ([0, count] as const) : null)));
  return { values: takeAlong(x, indices, axis), indices };
}

/**
 * The elements at `indices` along an axis, the last by default, for each line its own: x of shape `[3, 5]` at indices of shape `[3, 2]` is
 * `[3, 2]`. The indices are whole numbers from 0, of the kind. Throws a `ShapeError` where they have other axes besides.
 */
export function takeAlong<S extends TensorLike<S>>(x: S, indices: S, axis = -1): S {
  checkTensor("takeAlong", "x", x);
  checkTensor("takeAlong", "the number of indices", indices);
  const at = normalizeAxis("takeAlong", axis, x.shape);
  const others = (shape: readonly number[]): readonly number[] => shape.filter((_, i) => i !== at);
  if (indices.shape.length !== x.shape.length || !sameShape(others(indices.shape), others(x.shape))) {
    throw new ShapeError(
      "takeAlong",
      `indices of shape ${formatShape(indices.shape)} do not fit along axis ${at} of ${formatShape(x.shape)}`,
      "Give as many axes, and of the same lengths but for that one",
    );
  }
  const swap = swapWithLast("takeAlong", x.shape, axis);
  const last = swap.length - 1;
  return permuted(permuted(x, swap).indexed("take", permuted(indices, swap), { axis: last, batch: last }), swap);
}

function firstOf<S extends TensorLike<S>>(row: Custom, x: S, axis: number | undefined): S {
  checkTensor(row.name, "x", x);
  if (axis === undefined) return firstOf(row, x.reshape([-1]), 0);
  const at = normalizeAxis(row.name, axis, x.shape);
  checkCountable(row.name, x, at);
  if (x.shape[at] === 0) {
    throw new ArgumentError(row.name, `axis ${at} has no elements`, "Give an axis of length 1 or more");
  }
  const others = x.shape.flatMap((_, i) => (i === at ? [] : [i]));
  return permuted(x, [...others, at]).custom(row);
}

function orderOf<S extends TensorLike<S>>(operation: string, row: Custom, x: S, axis: number): S {
  checkTensor(operation, "x", x);
  const swap = swapWithLast(operation, x.shape, axis);
  checkCountable(operation, x, normalizeAxis(operation, axis, x.shape));
  return permuted(permuted(x, swap).custom(row), swap);
}

/** Refuses an axis with more elements than a precision has whole numbers for. */
function checkCountable<S extends TensorLike<S>>(operation: string, { shape, precision }: S, axis: number): void {
  const most = 2 / limits[precision].epsilon;
  if ((shape[axis] ?? 0) <= most) return;
  throw new ArgumentError(
    operation,
    `axis ${axis} has ${shape[axis]} elements, of which ${precision} counts ${most}`,
    'Give numbers of "float64"',
  );
}

type Before = (a: number, b: number) => boolean;
const isLess: Before = (a, b) => a < b;
const isGreater: Before = (a, b) => a > b;

const first = (isBefore: Before) => (result: DenseArray["data"], line: DenseArray["data"]) => {
  let [at, best] = [0, NaN];
  for (const [i, element] of line.entries()) {
    if (i > 0 && !isBefore(element, best) && !Number.isNaN(element)) continue;
    [at, best] = [i, element];
    if (Number.isNaN(best)) break;
  }
  result[0] = at;
};

/** NaN have the one end, where `isBefore` puts all else, or the other. */
const sorted = (isBefore: Before, withNaN: 1 | -1) => (result: DenseArray["data"], line: DenseArray["data"]) => {
  const [at, nan] = [(i: number): number => line[i] ?? NaN, (i: number): number => Number(Number.isNaN(line[i]))];
  const order = Uint32Array.from(line, (_, i) => i).sort((i, j) =>
    isBefore(at(i), at(j)) ? -1 : isBefore(at(j), at(i)) ? 1 : withNaN * (nan(i) - nan(j)) || i - j,
  );
  result.set(order);
};

const greatest = /* @__PURE__ */ ofLines("argmax", "an element", /* @__PURE__ */ first(isGreater), null);
const least = /* @__PURE__ */ ofLines("argmin", "an element", /* @__PURE__ */ first(isLess), null);
const ascending = /* @__PURE__ */ ofLines("argsort", "a line", /* @__PURE__ */ sorted(isLess, 1), null);
const descending = /* @__PURE__ */ ofLines("top", "a line", /* @__PURE__ */ sorted(isGreater, -1), null);
