/** Dense n-d arrays in float64 or float32: the leaf that the other kinds of number are built on. */
import {
  arityOf,
  ArgumentError,
  Arithmetic,
  type Axes,
  broadcastShapes,
  checkBroadcast,
  checkIndices,
  checkNumber,
  checkPrecision,
  concatShape,
  type Elementwise,
  elementwisePrecision,
  formatShape,
  isChoice,
  isKind,
  keptShape,
  KIND,
  matmulShape,
  normalizeAxes,
  normalizeAxis,
  normalizePadding,
  normalizePermutation,
  normalizeRanges,
  OPERANDS,
  type Padding,
  type Precision,
  type Range,
  refuse,
  reshapedShape,
  roundTo,
  sameShape,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { formatTensor } from "./format.ts";
import { gather, scatter } from "./gather.ts";
import { loopOf } from "./loops.ts";
import { multiplyBatch } from "./matmul.ts";
import { accumulate, copy, type Data, dense, denseStrides, type Strided, stretched, walk } from "./strided.ts";

/** Numbers nested as deep as there are axes. */
export type NestedArray = number | readonly NestedArray[];

/** Zeros in a precision; throws an `ArgumentError` where the memory for them is not to be had. */
export function allocate(precision: Precision, size: number): Data {
  try {
    return precision === "float32" ? new Float32Array(size) : new Float64Array(size);
  } catch (cause) {
    throw new ArgumentError("a tensor", `there is no memory for ${size} elements`, "Give a smaller shape", { cause });
  }
}

/**
 * A dense array in row-major order. Values are never changed once made, and are collected like any other value.
 * A scalar takes the precision of the array that it meets; two arrays take the wider one.
 */
export class Tensor extends Arithmetic<Tensor> implements TensorLike<Tensor> {
  /** @param data the elements in row-major order; the tensor keeps the array, it makes no copy */
  constructor(
    readonly data: Data,
    readonly shape: Shape,
  ) {
    super();
    if (!(data instanceof Float64Array || data instanceof Float32Array)) {
      refuse("Tensor", "the data", data, "a Float64Array or a Float32Array, or make it with tensor(…)");
    }
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        "Tensor",
        `${data.length} elements do not fill shape ${formatShape(shape)}`,
        `Give ${sizeOf(shape)} elements, or another shape`,
      );
    }
  }

  get [KIND](): string {
    return "Tensor";
  }
  get precision(): Precision {
    return this.data instanceof Float32Array ? "float32" : "float64";
  }
  get size(): number {
    return this.data.length;
  }
  get byteLength(): number {
    return this.data.byteLength;
  }

  elementwise(row: Elementwise, b?: Tensor | number, c?: Tensor | number): Tensor {
    const arity = arityOf(row);
    const operands: (Tensor | number)[] = [this];
    if (arity > 1) operands.push(checked(row.name, b, OPERANDS[0]));
    if (arity > 2) operands.push(checked(row.name, c, OPERANDS[1]));
    let shape = this.shape;
    for (const operand of operands) {
      if (typeof operand === "number") continue;
      shape = broadcastShapes(row.name, shape, operand.shape);
    }
    const precision = elementwisePrecision(row, operands);
    const out = allocate(precision, sizeOf(shape));
    const [first, second, third] = operands.map((operand, i): Strided => {
      if (typeof operand === "number") {
        return { data: Float64Array.of(roundTo(precision, operand)), offset: 0, strides: shape.map(() => 0) };
      }
      const { data } = isChoice(row, i) ? operand : operand.to(precision);
      return stretched(data, operand.shape, shape);
    });
    walk(shape, loopOf(row), dense(out, shape), first as Strided, second, third);
    return new Tensor(out, shape);
  }

  magnitude(): number {
    const { data } = this;
    let greatest = 0;
    for (let i = 0; i < data.length; i++) greatest = Math.max(greatest, Math.abs(data[i] as number));
    return greatest;
  }
  zeroLike(): Tensor {
    return this.allocated(this.shape);
  }
  detach(): Tensor {
    return this;
  }

  broadcastTo(shape: Shape): Tensor {
    if (sameShape(this.shape, shape)) return this;
    checkBroadcast("broadcastTo", this.shape, shape);
    return this.arranged(shape, stretched(this.data, this.shape, shape));
  }
  sumTo(shape: Shape): Tensor {
    if (sameShape(this.shape, shape)) return this;
    checkBroadcast("sumTo", shape, this.shape);
    const result = this.allocated(shape);
    walk(this.shape, accumulate, stretched(result.data, shape, this.shape), dense(this.data, this.shape));
    return result;
  }
  sum(axes?: Axes, keepDimensions = false): Tensor {
    const reduced = normalizeAxes("sum", axes, this.shape);
    const total = this.sumTo(keptShape(this.shape, reduced));
    return keepDimensions ? total : total.reshape(this.shape.filter((_, axis) => !reduced.includes(axis)));
  }
  reshape(shape: Shape): Tensor {
    if (sameShape(this.shape, shape)) return this;
    return new Tensor(this.data, reshapedShape(this.shape, shape));
  }
  transpose(permutation?: readonly number[]): Tensor {
    const order = normalizePermutation(this.shape, permutation);
    const own = denseStrides(this.shape);
    const [shape, strides] = [
      order.map((axis) => this.shape[axis] as number),
      order.map((axis) => own[axis] as number),
    ];
    return this.arranged(shape, { data: this.data, offset: 0, strides });
  }
  slice(...ranges: readonly (Range | null)[]): Tensor {
    const boxes = normalizeRanges(this.shape, ranges);
    const strides = denseStrides(this.shape);
    const offset = boxes.reduce((sum, [start], axis) => sum + start * (strides[axis] as number), 0);
    return this.arranged(
      boxes.map(([start, stop]) => stop - start),
      { data: this.data, offset, strides },
    );
  }
  pad(...padding: readonly (Padding | null)[]): Tensor {
    const margins = normalizePadding(this.shape, padding);
    const shape = this.shape.map((length, axis) => length + (margins[axis]?.[0] ?? 0) + (margins[axis]?.[1] ?? 0));
    const result = this.allocated(shape);
    result.paste(
      this,
      margins.map(([before]) => before),
    );
    return result;
  }
  concat(others: readonly Tensor[], axis = 0): Tensor {
    const along = normalizeAxis("concat", axis, this.shape);
    if (!Array.isArray(others)) refuse("concat", "the list of others", others, "an array of tensors");
    const parts = [this, ...others];
    for (const part of parts) requireTensor("concat", part);
    const shape = concatShape([this.shape, ...others.map((other) => other.shape)], along);
    const result = new Tensor(allocate(widest(parts), sizeOf(shape)), shape);
    let start = 0;
    for (const part of parts) {
      result.paste(
        part,
        shape.map((_, i) => (i === along ? start : 0)),
      );
      start += part.shape[along] as number;
    }
    return result;
  }
  take(indices: ArrayLike<number>, axis = 0): Tensor {
    const along = normalizeAxis("take", axis, this.shape);
    checkIndices("take", indices, this.shape[along] as number);
    const result = this.allocated(this.shape.map((length, i) => (i === along ? indices.length : length)));
    gather(result.data, this.data, this.shape, along, indices);
    return result;
  }
  scatterAdd(indices: ArrayLike<number>, size: number, axis = 0): Tensor {
    const along = normalizeAxis("scatterAdd", axis, this.shape);
    checkIndices("scatterAdd", indices, size);
    if (indices.length !== this.shape[along]) {
      throw new ShapeError(
        "scatterAdd",
        `${indices.length} indices for axis ${along} of shape ${formatShape(this.shape)}`,
        "Give one for each slice",
      );
    }
    const result = this.allocated(this.shape.map((length, i) => (i === along ? size : length)));
    scatter(result.data, result.shape, this.data, along, indices);
    return result;
  }
  matmul(other: Tensor): Tensor {
    requireTensor("matmul", other);
    const shape = matmulShape(this.shape, other.shape);
    const result = new Tensor(allocate(widest([this, other]), sizeOf(shape)), shape);
    multiplyBatch(result, this, other);
    return result;
  }

  /** The only element, as a plain number; throws a `ShapeError` where there are several. */
  item(): number {
    const [value] = this.data;
    if (value === undefined || this.size !== 1) {
      throw new ShapeError(
        "item",
        `shape ${formatShape(this.shape)} holds ${this.size} elements`,
        "Sum or slice to one",
      );
    }
    return value;
  }
  /** The elements as nested arrays. */
  toArray(): NestedArray {
    const nest = (axis: number, from: number, size: number): NestedArray => {
      const length = this.shape[axis];
      if (length === undefined) return this.data[from] as number;
      return Array.from({ length }, (_, i) => nest(axis + 1, from + (i * size) / length, size / length));
    };
    return nest(0, 0, this.size);
  }
  /** The index of the greatest element along an axis, the first one at a tie. */
  argmax(axis = -1): Tensor {
    const along = normalizeAxis("argmax", axis, this.shape);
    const last = this.transpose([...this.shape.keys()].filter((i) => i !== along).concat(along));
    const length = this.shape[along] as number;
    if (length === 0)
      throw new ArgumentError("argmax", `axis ${along} has no elements`, "Give an axis of length 1 or more");
    const result = this.allocated(last.shape.slice(0, -1));
    for (let i = 0; i < result.size; i++) {
      let best = 0;
      for (let k = 1; k < length; k++) {
        if ((last.data[i * length + k] as number) > (last.data[i * length + best] as number)) best = k;
      }
      result.data[i] = best;
    }
    return result;
  }
  /** The same values in a precision. */
  to(precision: Precision): Tensor {
    if (precision === this.precision) return this;
    checkPrecision("to", precision);
    const data = allocate(precision, this.size);
    data.set(this.data);
    return new Tensor(data, this.shape);
  }
  /** A tensor with other elements; it keeps the array. */
  like(data: Data, shape: Shape): Tensor {
    return new Tensor(data, shape);
  }
  /** The values as people read them, long axes shortened. */
  override toString(): string {
    return formatTensor(this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Tensor ${formatShape(this.shape)} ${this.precision}\n${this.toString()}`;
  }

  private allocated(shape: Shape): Tensor {
    return new Tensor(allocate(this.precision, sizeOf(shape)), shape);
  }
  /** The elements of a strided view, laid out densely. */
  private arranged(shape: Shape, from: Strided): Tensor {
    const result = this.allocated(shape);
    walk(shape, copy, dense(result.data, shape), from);
    return result;
  }
  /** Writes a part into this tensor, while it is being made. */
  private paste(part: Tensor, corner: readonly number[]): void {
    const strides = denseStrides(this.shape);
    const offset = corner.reduce((sum, start, axis) => sum + start * (strides[axis] as number), 0);
    walk(part.shape, copy, { data: this.data, offset, strides }, dense(part.data, part.shape));
  }
}

function requireTensor(operation: string, operand: unknown, which = "an operand"): asserts operand is Tensor {
  if (operand instanceof Tensor || isKind<Tensor>(operand, "Tensor")) return;
  checkNumber(operation, which, operand);
  refuse(operation, which, operand, "a Tensor, or lift this operand to its kind");
}

/** An operand of an elementwise row. */
function checked(operation: string, operand: Tensor | number | undefined, which: string): Tensor | number {
  if (typeof operand !== "number") requireTensor(operation, operand, which);
  return operand;
}
