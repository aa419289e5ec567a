/** Dense n-d arrays in float64 or float32: the leaf that the other kinds of number are built on. */
import {
  ArgumentError,
  bilinear,
  type BilinearName,
  checkNumber,
  checkPrecision,
  type Custom,
  customShape,
  type Elementwise,
  formatShape,
  indexed,
  type IndexedName,
  type IndexedParameters,
  indexedWalk,
  type Indices,
  isChoice,
  isKind,
  KIND,
  linear,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  normalizeAxis,
  normalizeIndices,
  operandsOf,
  type Precision,
  refuse,
  resized,
  roundTo,
  type Shape,
  ShapeError,
  shapeOfIndices,
  sizeOf,
  TensorArithmetic,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { formatTensor } from "./format.ts";
import { type TensorJSON, toElements } from "./json.ts";
import { indexedKernels } from "./indexed.ts";
import { type Elements, kernels, summed } from "./linear.ts";
import { loopOf } from "./loops.ts";
import { multiplyBatch } from "./matmul.ts";
import { type Data, dense, type Strided, stretched, walk } from "./strided.ts";

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
 * A dense array in row-major order. Values are never changed once made: no two tensors share elements, so what one writes into the
 * `data` of a tensor that it has made itself reaches no other. A scalar takes the precision of the array that it meets; two arrays
 * take the wider one.
 */
export class Tensor extends TensorArithmetic<Tensor> implements TensorLike<Tensor> {
  readonly data: Data;
  readonly shape: Shape;

  /**
   * @param data the elements in row-major order
   * @param keep that nobody else will write into the two arrays, so that they need not be copied
   */
  constructor(data: Data, shape: Shape, keep?: "keep") {
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
    this.data = keep ? data : data.slice();
    this.shape = keep ? shape : shape.slice();
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
    const { operands, shape, precision } = operandsOf<Tensor>(row, this, b, c, own);
    const out = allocate(precision, sizeOf(shape));
    const [first, second, third] = operands.map((operand, i): Strided => {
      if (typeof operand === "number") {
        return { data: Float64Array.of(roundTo(precision, operand)), offset: 0, strides: shape.map(() => 0) };
      }
      const { data } = isChoice(row, i) ? operand : operand.to(precision);
      return stretched(data, operand.shape, shape);
    });
    walk(shape, loopOf(row), dense(out, shape), first as Strided, second, third);
    return new Tensor(out, shape, "keep");
  }

  magnitude(): number {
    const { data } = this;
    let greatest = 0;
    for (let i = 0; i < data.length; i++) greatest = Math.max(greatest, Math.abs(data[i] as number));
    return greatest;
  }
  zeroLike(): Tensor {
    return made(this.precision, this.shape);
  }
  detach(): Tensor {
    return this;
  }

  broadcastTo(shape: Shape): Tensor {
    return resized<Tensor>(this, "broadcastTo", shape);
  }
  sumTo(shape: Shape): Tensor {
    return resized<Tensor>(this, "sumTo", shape);
  }
  linear<N extends LinearName>(name: N, others: readonly Tensor[], parameters: LinearParameters[N]): Tensor {
    for (const other of others) requireTensor(name, other);
    const precision = widest([this, ...others]);
    const shape = linear[name].shape([this.shape, ...others.map((other) => other.shape)], parameters);
    const result = made(precision, shape);
    kernels[name](result, [this, ...others], parameters);
    return result;
  }
  /** Throws an `ArgumentError` where an index leaves its axis, or is no whole number. */
  indexed<N extends IndexedName>(name: N, indices: Indices<Tensor>, parameters: IndexedParameters[N]): Tensor {
    if (!(indices instanceof Int32Array)) requireTensor(name, indices, "the array of indices");
    const at = shapeOfIndices(indices);
    const result = made(this.precision, indexed[name].shape(this.shape, at, parameters));
    const walked = indexedWalk(indexed[name].picks ? this.shape : result.shape, at, parameters);
    const known = indices instanceof Int32Array ? indices : normalizeIndices(name, indices.data, walked.length);
    indexedKernels[name](result, this, known, walked);
    return result;
  }
  bilinear(name: BilinearName, other: Tensor): Tensor {
    requireTensor(name, other);
    const shape = bilinear[name].shape(this.shape, other.shape);
    const result = made(widest([this, other]), shape);
    products[name](result, this, other);
    return result;
  }
  custom(row: Custom, ...others: readonly Tensor[]): Tensor {
    for (const other of others) requireTensor(row.name, other);
    const result = made(widest([this, ...others]), customShape(row, [this.shape, ...others.map(({ shape }) => shape)]));
    row.value(result, [this.to(result.precision), ...others.map((other) => other.to(result.precision))]);
    return result;
  }

  /** One time after another. */
  loop(loop: Loop<Tensor>): Looped<Tensor> {
    return loop.rules.stepByStep(loop);
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
  /** The plain form, which `JSON.stringify` asks for and `fromJSON` reads: exact, with −0 and what is not finite as texts. */
  toJSON(): TensorJSON {
    return { shape: this.shape, precision: this.precision, data: toElements(this.data) };
  }
  /** The index of the greatest element along an axis, the first one at a tie, and of NaN the first; in float64, which holds every index. */
  argmax(axis = -1): Tensor {
    const along = normalizeAxis("argmax", axis, this.shape);
    const permutation = [...this.shape.keys()].filter((i) => i !== along).concat(along);
    const last = this.linear("transpose", [], { permutation });
    const length = this.shape[along] as number;
    if (length === 0)
      throw new ArgumentError("argmax", `axis ${along} has no elements`, "Give an axis of length 1 or more");
    const shape = last.shape.slice(0, -1);
    const indices = new Float64Array(sizeOf(shape));
    for (let i = 0; i < indices.length; i++) {
      let best = 0;
      let greatest = last.data[i * length] as number;
      for (let k = 1; k < length && greatest === greatest; k++) {
        const element = last.data[i * length + k] as number;
        if (element <= greatest) continue;
        [best, greatest] = [k, element]; // or it is NaN, which nothing is greater than
      }
      indices[i] = best;
    }
    return new Tensor(indices, shape, "keep");
  }
  /** The same values in a precision. */
  to(precision: Precision): Tensor {
    if (precision === this.precision) return this;
    checkPrecision("to", precision);
    const data = allocate(precision, this.size);
    data.set(this.data);
    return new Tensor(data, this.shape, "keep");
  }
  /** A tensor with other elements, which nobody else will write to: it keeps the array. */
  like(data: Data, shape: Shape): Tensor {
    return new Tensor(data, shape, "keep");
  }
  /** The values as people read them, long axes shortened. */
  override toString(): string {
    return formatTensor(this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Tensor ${formatShape(this.shape)} ${this.precision}\n${this.toString()}`;
  }
}

/** The kernels of the bilinear rows. */
const products = {
  matmul: (result, a, b) => summed(result, (total) => multiplyBatch(total, a, b)),
} satisfies Record<BilinearName, (result: Elements, a: Elements, b: Elements) => void>;

/** Zeros that an operation writes its result into. */
const made = (precision: Precision, shape: Shape): Tensor =>
  new Tensor(allocate(precision, sizeOf(shape)), shape, "keep");

function requireTensor(operation: string, operand: unknown, which = "an operand"): asserts operand is Tensor {
  if (operand instanceof Tensor || isKind<Tensor>(operand, "Tensor")) return;
  checkNumber(operation, which, operand);
  refuse(operation, which, operand, "a Tensor, or lift this operand to its kind");
}

/** An operand of an elementwise row. */
function own(_first: Tensor, operand: Tensor | undefined, which: string, operation: string): Tensor {
  requireTensor(operation, operand, which);
  return operand;
}
