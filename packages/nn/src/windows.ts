/**
 * Windows of images: the boxes that a kernel sees, wherever it is put. Convolution and pooling of any rank follow from them, and what they are
 * of from their transpose, which adds the overlaps.
 *
 * An image has the shape `[batch, …axes, channels]`, a kernel `[…sizes]`.
 */
import {
  ArgumentError,
  checkInteger,
  checkRecord,
  checkTensor,
  describe,
  formatShape,
  listed,
  must,
  type Range,
  type Shape,
  ShapeError,
  type TensorLike,
  type Window,
} from "@dualtape/core";

/** How a kernel goes over an image: a number holds for all axes. */
export interface Placing {
  /** How far it moves from place to place; 1 by default. */
  readonly stride?: number | readonly number[];
  /**
   * Zeros around the image: `valid`, the default, has none; `same` so many that a stride of 1 keeps the size, one more behind where that is
   * odd; or so many on each side, or before and behind, of each axis.
   */
  readonly padding?: "valid" | "same" | number | readonly (number | readonly [before: number, behind: number])[];
  /** How far apart the elements are that it sees; 1 by default. */
  readonly dilation?: number | readonly number[];
}

export const PLACING = ["stride", "padding", "dilation"] as const satisfies readonly (keyof Placing)[];

/** A kernel on one axis, whatever the image. */
export interface KernelAxis {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** How many elements there are from the first that it sees to the last. */
  readonly extent: number;
  readonly padding: readonly [before: number, behind: number];
}

/** A kernel on one axis of an image. */
interface PlacedAxis extends KernelAxis {
  /** The length of the image with its padding. */
  readonly length: number;
  /** How many places there are. */
  readonly places: number;
}

/** A kernel on images of a shape. */
export interface Placed {
  readonly axes: readonly PlacedAxis[];
  /** The places along each axis. */
  readonly places: Shape;
}

/** How a kernel of some sizes goes over images; throws an `ArgumentError` where the options are none. */
export function kernelAxes(where: string, sizes: Shape, placing: Placing): readonly KernelAxis[] {
  checkRecord(where, "the options", placing);
  const { stride = 1, padding = "valid", dilation = 1 } = placing;
  return sizes.map((size, i) => {
    const own = (name: string, option: number | readonly number[]): number =>
      checkInteger(where, name, along(where, name, option, i, sizes.length), 1);
    const [step, apart] = [own("stride", stride), own("dilation", dilation)];
    const extent = (size - 1) * apart + 1;
    return { size, stride: step, dilation: apart, extent, padding: paddingAt(where, padding, i, sizes.length, extent) };
  });
}

/** Puts a kernel on images; throws a `ShapeError` where it does not fit. */
export function placed(where: string, image: Shape, kernel: readonly KernelAxis[]): Placed {
  checkAxes(where, image, kernel.length);
  const axes = kernel.map((axis, i): PlacedAxis => {
    const { extent, stride, padding } = axis;
    const length = must(image[i + 1], "axis") + padding[0] + padding[1];
    if (length >= extent) return { ...axis, length, places: Math.floor((length - extent) / stride) + 1 };
    throw new ShapeError(
      where,
      `a kernel that spans ${extent} does not fit into ${length} elements of axis ${i + 1}`,
      "Pad the image, or take a smaller kernel",
    );
  });
  return { axes, places: axes.map(({ places }) => places) };
}

/** Refuses images of another rank than a kernel has. */
export function checkAxes(where: string, image: Shape, rank: number): void {
  if (image.length === rank + 2) return;
  throw new ShapeError(
    where,
    `images of shape ${formatShape(image)} for a kernel of ${rank} ${rank === 1 ? "axis" : "axes"}`,
    `Give them as [batch, ${rank === 1 ? "length" : `${rank} axes`}, channels]`,
  );
}

/** An option for one axis. */
function along(where: string, name: string, option: number | readonly number[], axis: number, rank: number): number {
  if (typeof option === "number") return option;
  if (Array.isArray(option) && option.length === rank) return must(option[axis], name);
  throw new ArgumentError(
    where,
    `${name} is ${Array.isArray(option) ? `[${listed(option)}]` : describe(option)}`,
    `Give a number, or one for each of ${rank} axes`,
  );
}

function paddingAt(
  where: string,
  padding: NonNullable<Placing["padding"]>,
  axis: number,
  rank: number,
  extent: number,
): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") return [Math.floor((extent - 1) / 2), Math.ceil((extent - 1) / 2)];
  const own = typeof padding === "number" ? padding : Array.isArray(padding) ? padding[axis] : undefined;
  const pair = typeof own === "number" ? [own, own] : own;
  if (!Array.isArray(pair) || pair.length !== 2 || (typeof padding !== "number" && padding.length !== rank)) {
    throw new ArgumentError(
      where,
      `padding is ${Array.isArray(padding) ? `[${listed(padding)}]` : describe(padding)}`,
      `Give "valid", "same", a number, or a number or a pair for each of ${rank} axes`,
    );
  }
  const [before, behind] = pair.map((count: number) => checkInteger(where, "padding", count, 0));
  return [must(before, "padding"), must(behind, "padding")];
}

const windowsAlong = ({ axes }: Placed): readonly Window[] =>
  axes.map(({ size, stride, dilation }) => [size, stride, dilation]);

/** The windows of images, of shape `[batch, …places, …sizes, channels]`. */
export const windowsOf = <T extends TensorLike<T>>(x: T, at: Placed): T =>
  (isPadded(at) ? x.pad(null, ...at.axes.map(({ padding }) => padding), null) : x).windows(windowsAlong(at), 1);

/** Images of windows: each element is the sum of what stands for it in all of them. The transpose of `windowsOf`. */
export function imageOf<T extends TensorLike<T>>(windows: T, at: Placed): T {
  const lengths = at.axes.map(({ length }) => length);
  const padded = windows.overlapAdd(windowsAlong(at), lengths, 1);
  if (!isPadded(at)) return padded;
  const inside = at.axes.map(({ length, padding: [before, behind] }): Range => [before, length - behind]);
  return padded.slice(null, ...inside, null);
}

/** Whether there are zeros around images. */
export const isPadded = ({ axes }: Placed): boolean =>
  axes.some(({ padding: [before, behind] }) => before + behind > 0);

/** Refuses what is no image. */
export function checkImage<T extends TensorLike<T>>(where: string, x: T): void {
  checkTensor(where, "x", x);
  if (x.shape.length >= 3) return;
  throw new ShapeError(
    where,
    `shape ${formatShape(x.shape)} is no batch of images`,
    "Give one of shape [batch, …axes, channels]",
  );
}
