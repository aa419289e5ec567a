/**
 * Pooling: an image made smaller by what is greatest, or the mean, in each of its windows; in each channel by itself. Images have the shape
 * `[batch, …axes, channels]`.
 */
import {
  ArgumentError,
  checkInteger,
  checkRecord,
  checkShape,
  checkTensor,
  formatShape,
  max,
  mean,
  must,
  type Shape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { checkImage, isPadded, kernelAxes, placed, type Placed, type Placing, PLACING, windowsOf } from "./windows.ts";

/** How windows are put: a stride of their own size by default, so that they do not overlap. */
export type PoolingOptions = Placing;

/** The greatest element of each window; padding is never greatest, and equal ones share the derivative. */
export const maxPool = <T extends TensorLike<T>>(x: T, sizes: Shape, options: PoolingOptions = {}): T =>
  pooled("maxPool", x, sizes, options, (windows, inside, axes) => {
    const known = inside === null ? windows : inside.equal(0).where(-Infinity, windows);
    return max(known, axes);
  });

/** The mean of each window, over what is in the image; PyTorch and flax count the zeros of the padding, too, where nothing is said. */
export const averagePool = <T extends TensorLike<T>>(x: T, sizes: Shape, options: PoolingOptions = {}): T =>
  pooled("averagePool", x, sizes, options, (windows, inside, axes) =>
    inside === null ? mean(windows, axes) : windows.sum(axes).div(inside.sum(axes)),
  );

/** The mean over all axes of each image, of shape `[batch, channels]`. */
export const globalAveragePool = <T extends TensorLike<T>>(x: T): T => mean(x, inner("globalAveragePool", x));

/** The greatest element of each image, of shape `[batch, channels]`; equal ones share the derivative. */
export const globalMaxPool = <T extends TensorLike<T>>(x: T): T => max(x, inner("globalMaxPool", x));

/**
 * Means over as many windows along each axis as `places` says, whatever the size of the images: window i of o goes from ⌊i n/o⌋ to
 * ⌈(i + 1) n/o⌉, so that windows may overlap by one. As `AdaptiveAvgPool` of PyTorch.
 */
export const adaptiveAveragePool = <T extends TensorLike<T>>(x: T, places: Shape): T =>
  adapted("adaptiveAveragePool", x, places, mean);

/** The greatest elements of such windows. */
export const adaptiveMaxPool = <T extends TensorLike<T>>(x: T, places: Shape): T =>
  adapted("adaptiveMaxPool", x, places, max);

/** The axes of images that are neither the first nor the last. */
function inner<T extends TensorLike<T>>(where: string, x: T): readonly number[] {
  checkImage(where, x);
  return x.shape.slice(1, -1).map((_, i) => i + 1);
}

/**
 * Pools windows over their axes, which are given with what of them is inside of the image: 1 there, 0 in the padding; `null` where there is
 * none.
 */
function pooled<T extends TensorLike<T>>(
  where: string,
  x: T,
  sizes: Shape,
  options: PoolingOptions,
  pool: (windows: T, inside: T | null, axes: readonly number[]) => T,
): T {
  checkImage(where, x);
  const own = checkShape(where, sizes);
  if (own.includes(0)) {
    throw new ShapeError(where, `the sizes are ${formatShape(own)}`, "Give one of 1 or more for each axis, as [2, 2]");
  }
  checkRecord(where, "the options", options, PLACING);
  const at = placed(where, x.shape, kernelAxes(where, own, { ...options, stride: options.stride ?? own }));
  const inside = isPadded(at) ? insideOf(where, x, at) : null;
  return pool(
    windowsOf(x, at),
    inside,
    own.map((_, i) => 1 + own.length + i),
  );
}

/** Which elements of windows are in the image, of shape `[1, …places, …sizes, 1]`; refuses a window that has none. */
function insideOf<T extends TensorLike<T>>(where: string, x: T, at: Placed): T {
  for (const { padding, extent } of at.axes) {
    if (Math.max(...padding) < extent) continue;
    throw new ArgumentError(
      where,
      `a padding of ${Math.max(...padding)} holds a whole window`,
      "Pad by less than the size of a window",
    );
  }
  const one = x
    .slice([0, 1], ...x.shape.slice(1, -1).map(() => null), [0, 1])
    .zeroLike()
    .add(1);
  return windowsOf(one, at);
}

function adapted<T extends TensorLike<T>>(
  where: string,
  x: T,
  places: Shape,
  pool: (x: T, axis: number, keepDimensions: boolean) => T,
): T {
  checkTensor(where, "x", x);
  const axes = inner(where, x);
  const own = checkShape(where, places);
  if (own.length !== axes.length) {
    throw new ShapeError(
      where,
      `places ${formatShape(own)} for images of shape ${formatShape(x.shape)}`,
      `Say how many for each of ${axes.length} axes`,
    );
  }
  return axes.reduce((image, axis, i) => {
    const [length, count] = [
      must(image.shape[axis], "axis"),
      checkInteger(where, "the places", must(own[i], "places"), 1),
    ];
    const whole = Array<null>(axis).fill(null);
    const parts = Array.from({ length: count }, (_, place) => {
      const range = [Math.floor((place * length) / count), Math.ceil(((place + 1) * length) / count)] as const;
      return pool(image.slice(...whole, range), axis, true);
    });
    const [first, ...others] = parts;
    return must(first, "place").concat(others, axis);
  }, x);
}
