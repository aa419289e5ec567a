/**
 * Convolutions, of one axis, two, or any number: at each place, the kernel times what it sees there. As in other libraries for networks it is
 * not mirrored, so that in mathematics this is a correlation:
 *
 *   y[n, p, o] = b[o] + Σₖ Σ_c x[n, p·stride + k·dilation − padding, c] w[k, c, o]
 *
 * Images have the shape `[batch, …axes, channels]`, as in flax and TensorFlow; PyTorch has channels first.
 */
import {
  ArgumentError,
  checkFunction,
  checkInteger,
  checkRecord,
  checkShape,
  checkTensor,
  formatShape,
  must,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorLike,
} from "@dualtape/core";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { allZeros, heUniform, type Initializer } from "./initializers.ts";
import type { RandomSource } from "./random.ts";
import { checkAxes, checkImage, imageOf, kernelAxes, placed, type Placing, PLACING, windowsOf } from "./windows.ts";

/** The parameters of a convolution. */
export interface Convolution<T> {
  /** The kernel, of shape `[…sizes, inputs, outputs]`; the inputs are those of one group. */
  readonly w: T;
  /** The biases, of shape `[outputs]`. */
  readonly b: T;
}

/** How a convolution is made. */
export interface ConvolutionOptions extends Placing {
  /** So many groups of channels, each convolved by itself; 1 by default. As many as inputs make it depthwise. */
  readonly groups?: number;
}

/** How its transpose is made. */
export interface TransposedOptions extends Placing {
  /** So many elements more at the end of each axis, of which no stride tells whether they are there; 0 by default. */
  readonly outputPadding?: number;
}

/**
 * The convolution of images with a kernel, of shape `[batch, …places, outputs]`; `convolution.init` makes the parameters. Throws a `ShapeError`
 * where the kernel does not fit, and an `ArgumentError` on options that are none.
 */
export const convolution = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: Convolution<T>, options: ConvolutionOptions = {}): T => {
    const where = "convolution";
    checkImage(where, x);
    const { w, b, sizes, inputs, outputs } = kernelIn(where, parameters);
    checkRecord(where, "the options", options, [...PLACING, "groups"]);
    const { groups = 1, ...placing } = options;
    checkInteger(where, "groups", groups, 1);
    const channels = x.shape.at(-1) ?? 0;
    if (channels !== inputs * groups) {
      throw new ShapeError(
        where,
        `images of ${channels} channels for a kernel with ${inputs} inputs${groups > 1 ? ` in each of ${groups} groups` : ""}`,
        "Make the kernel for these channels",
      );
    }
    if (outputs % groups !== 0) {
      throw new ArgumentError(where, `${outputs} outputs in ${groups} groups`, "Let each group have as many");
    }
    const at = placed(where, x.shape, kernelAxes(where, sizes, placing));
    const windows = windowsOf(x, at);
    const [batch, seen] = [x.shape[0] ?? 0, sizeOf(sizes) * inputs];
    const rows = batch * sizeOf(at.places);
    const product =
      groups === 1
        ? windows.reshape([rows, seen]).matmul(w.reshape([seen, outputs]))
        : inGroups(windows, groups)
            .reshape([groups, rows, seen])
            .matmul(w.reshape([seen, groups, outputs / groups]).transpose([1, 0, 2]))
            .transpose([1, 0, 2]);
    return product.reshape([batch, ...at.places, outputs]).add(b);
  },
  {
    /** A kernel of these sizes from an initializer, that of He et al. by default, and biases of 0; `inputs` are those of one group. */
    init: <T extends TensorLike<T>>(
      sizes: Shape,
      inputs: number,
      outputs: number,
      random: RandomSource<T>,
      initializer: Initializer = heUniform,
    ): Convolution<T> => {
      const w = drawn("convolution.init", sizes, inputs, outputs, random, initializer);
      return { w, b: allZeros([outputs], random) };
    },
  },
);

/**
 * The transpose of a convolution by its images, with a bias: from `[batch, …places, inputs]` to the smallest images that a convolution with this
 * kernel, `[…sizes, outputs, inputs]`, brings there. It makes images larger; the padding is taken off.
 */
export const transposedConvolution = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: Convolution<T>, options: TransposedOptions = {}): T => {
    const where = "transposedConvolution";
    checkImage(where, x);
    const { w, b, sizes, inputs: outputs, outputs: inputs } = kernelIn(where, parameters, "transposed");
    checkRecord(where, "the options", options, [...PLACING, "outputPadding"]);
    const { outputPadding = 0, ...placing } = options;
    checkInteger(where, "outputPadding", outputPadding, 0);
    const channels = x.shape.at(-1) ?? 0;
    if (channels !== inputs) {
      throw new ShapeError(
        where,
        `images of ${channels} channels for a kernel with ${inputs} inputs`,
        "Make the kernel for these channels",
      );
    }
    checkAxes(where, x.shape, sizes.length);
    const [batch, places] = [x.shape[0] ?? 0, x.shape.slice(1, -1)];
    const axes = kernelAxes(where, sizes, placing);
    const lengths = axes.map(({ extent, stride, padding: [before, behind] }, i) => {
      const length = (must(places[i], "axis") - 1) * stride + extent - before - behind + outputPadding;
      if (length >= 1) return length;
      throw new ShapeError(where, `the padding leaves nothing of axis ${i + 1}`, "Pad less");
    });
    const at = placed(where, [batch, ...lengths, outputs], axes);
    const seen = sizeOf(sizes);
    const rows = batch * sizeOf(places);
    const windows = x
      .reshape([rows, inputs])
      .matmul(w.reshape([seen * outputs, inputs]).transpose())
      .reshape([batch, ...places, ...sizes, outputs]);
    return imageOf(windows, at).add(b);
  },
  {
    /** A kernel of these sizes from an initializer, that of He et al. by default, and biases of 0. */
    init: <T extends TensorLike<T>>(
      sizes: Shape,
      inputs: number,
      outputs: number,
      random: RandomSource<T>,
      initializer: Initializer = heUniform,
    ): Convolution<T> => {
      const w = drawn("transposedConvolution.init", sizes, inputs, outputs, random, initializer);
      const axes = sizes.map((_, i) => i);
      return { w: w.transpose([...axes, axes.length + 1, axes.length]), b: allZeros([outputs], random) };
    },
  },
);

/** Windows with their channels in groups, which are the first axis: a product for each. */
function inGroups<T extends TensorLike<T>>(windows: T, groups: number): T {
  const last = windows.shape.length - 1;
  const axes = windows.shape.map((_, axis) => axis);
  const channels = must(windows.shape[last], "channels");
  return windows
    .reshape([...windows.shape.slice(0, last), groups, channels / groups])
    .transpose([last, ...axes.slice(0, last), last + 1]);
}

/** What a kernel says of itself; refuses what is none. */
function kernelIn<T extends TensorLike<T>>(where: string, parameters: Convolution<T>, transposed?: "transposed") {
  checkLayer(where, parameters);
  const { w, b } = parameters;
  checkTensor(where, "w", w);
  if (w.shape.length < 3 || w.shape.includes(0)) {
    throw new ShapeError(
      where,
      `w has shape ${formatShape(w.shape)}`,
      "Give a kernel of shape [...sizes, inputs, outputs], as init does",
    );
  }
  const [inputs = 1, outputs = 1] = w.shape.slice(-2);
  checkShapeOf(where, "b", b, [transposed ? inputs : outputs]);
  return { w, b, sizes: w.shape.slice(0, -2), inputs, outputs };
}

/** A kernel from an initializer. */
function drawn<T extends TensorLike<T>>(
  where: string,
  sizes: Shape,
  inputs: number,
  outputs: number,
  random: RandomSource<T>,
  initializer: Initializer,
): T {
  const own = checkShape(where, sizes);
  if (own.length === 0 || own.includes(0)) {
    throw new ShapeError(where, `the sizes are ${formatShape(own)}`, "Give one of 1 or more for each axis, as [3, 3]");
  }
  checkInteger(where, "the number of inputs", inputs, 1);
  checkInteger(where, "the number of outputs", outputs, 1);
  checkRandom(where, random);
  checkFunction(where, "the initializer", initializer);
  const shape = [...own, inputs, outputs];
  const w = initializer(shape, random);
  checkShapeOf(where, "what the initializer draws", w, shape);
  return w;
}
