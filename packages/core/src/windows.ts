/**
 * Sliding windows: the boxes that a kernel sees, wherever it is put. Along an axis of length n, a window of k elements that are d apart, moved
 * by s from place to place, has ⌊(n − d(k − 1) − 1)/s⌋ + 1 places.
 */
import { describe, refuse } from "./checks.ts";
import { ShapeError } from "./errors.ts";
import { checkShape, formatShape, sameShape, type Shape } from "./shape.ts";

/**
 * A window along an axis: how many elements it has, how far it moves from place to place, and how far apart its elements are, 1 by default; less
 * than 0 where it is read backwards.
 */
export type Window = readonly [size: number, stride?: number, dilation?: number];

/** Windows along successive axes, with nothing left out. */
export type Windows = readonly Required<Window>[];

/** Windows along axes, as the rows take them; throws where one is none. */
export function normalizeWindows(operation: string, windows: readonly Window[]): Windows {
  if (!Array.isArray(windows)) refuse(operation, "the list of windows", windows, "a [size, stride, dilation] an axis");
  return windows.map((window: Window, i) => {
    if (!Array.isArray(window)) refuse(operation, `window ${i}`, window, "a [size, stride, dilation]");
    const [size, stride = 1, dilation = 1] = window;
    if (window.length <= 3 && [size, stride, Math.abs(dilation)].every((n) => Number.isSafeInteger(n) && n >= 1))
      return [size, stride, dilation];
    throw new ShapeError(
      operation,
      `window ${i} is [${window.map(describe).join(", ")}]`,
      "Give [size, stride, dilation], integers of 1 or more; the last may have a sign",
    );
  });
}

/** The shape of all windows: places along each axis, then the elements of a window; throws a `ShapeError` where one does not fit. */
export function windowsShape(shape: Shape, axis: number, windows: Windows): Shape {
  const behind = axis + windows.length;
  if (behind <= shape.length)
    return [...shape.slice(0, axis), ...boxes("windows", shape.slice(axis, behind), windows), ...shape.slice(behind)];
  throw new ShapeError(
    "windows",
    `${windows.length} windows from axis ${axis} of shape ${formatShape(shape)} on`,
    `Give at most ${shape.length - axis}, one an axis`,
  );
}

/** The shape that windows are added into, with `lengths` in place of theirs; throws a `ShapeError` where these are not its windows. */
export function overlapShape(shape: Shape, axis: number, windows: Windows, lengths: Shape): Shape {
  const own = checkShape("overlapAdd", lengths);
  if (own.length !== windows.length)
    refuse("overlapAdd", "the list of lengths", lengths, `one for each of ${windows.length} windows`);
  const expected = boxes("overlapAdd", own, windows);
  const behind = axis + expected.length;
  if (sameShape(shape.slice(axis, behind), expected)) return [...shape.slice(0, axis), ...own, ...shape.slice(behind)];
  throw new ShapeError(
    "overlapAdd",
    `from axis ${axis} on, shape ${formatShape(shape)} does not hold windows into ${formatShape(own)}, which are ${formatShape(expected)}`,
    "Give the windows, and the lengths of what they were of",
  );
}

/** The places of windows along axes of some lengths, and their elements. */
const boxes = (operation: string, lengths: Shape, windows: Windows): Shape => [
  ...windows.map(([size, stride, dilation], i) => {
    const [length = 0, extent] = [lengths[i], (size - 1) * Math.abs(dilation) + 1];
    if (length >= extent) return Math.floor((length - extent) / stride) + 1;
    throw new ShapeError(
      operation,
      `window ${i} spans ${extent} of an axis of length ${length}`,
      "Pad the axis, or take a smaller window",
    );
  }),
  ...windows.map(([size]) => size),
];
