/**
 * Types of elements in files, by the names that safetensors gives them: how many bytes one has, and how it is read and written.
 *
 * Tensors hold floats. What fits in float32 is read into one, float64 and integers into float64; an integer that a float does not hold,
 * as those beyond 2⁵³ may be, is refused instead of rounded.
 */
import { ArgumentError, FileError, formatShape, must, type Precision, type Shape, sizeOf } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import { bfloat16, binary16, fromHalf, type Half, toHalf } from "./half.ts";

/** A type of elements. */
interface Row {
  readonly bytes: number;
  /** The precision of a tensor that holds them. */
  readonly precision: Precision;
  readonly integer: boolean;
  /** The element at a byte; NaN for an integer that no float64 holds. */
  read(view: DataView, at: number, littleEndian: boolean): number;
  /** Writes the nearest element, in little endian; integers are given in range. */
  write(view: DataView, at: number, value: number): void;
}

/** An integer of 64 bits as a plain number, if that holds it. */
const exact = (value: bigint): number => (BigInt(Number(value)) === value ? Number(value) : NaN);

const floats = { integer: false } as const;
const integers = { integer: true, precision: "float64" } as const;

/** A row of floats of 16 bits. */
const half = (format: Half): Row => ({
  ...floats,
  bytes: 2,
  precision: "float32",
  read: (view, at, little) => fromHalf(format, view.getUint16(at, little)),
  write: (view, at, value) => view.setUint16(at, toHalf(format, value), true),
});

/** The widest first, in the order of the reference implementation of safetensors. */
const rows = {
  U64: {
    ...integers,
    bytes: 8,
    read: (view, at, little) => exact(view.getBigUint64(at, little)),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  },
  I64: {
    ...integers,
    bytes: 8,
    read: (view, at, little) => exact(view.getBigInt64(at, little)),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  },
  F64: {
    ...floats,
    bytes: 8,
    precision: "float64",
    read: (view, at, little) => view.getFloat64(at, little),
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
  F32: {
    ...floats,
    bytes: 4,
    precision: "float32",
    read: (view, at, little) => view.getFloat32(at, little),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  U32: {
    ...integers,
    bytes: 4,
    read: (view, at, little) => view.getUint32(at, little),
    write: (view, at, value) => view.setUint32(at, value, true),
  },
  I32: {
    ...integers,
    bytes: 4,
    read: (view, at, little) => view.getInt32(at, little),
    write: (view, at, value) => view.setInt32(at, value, true),
  },
  BF16: /* @__PURE__ */ half(bfloat16),
  F16: /* @__PURE__ */ half(binary16),
  U16: {
    ...integers,
    bytes: 2,
    read: (view, at, little) => view.getUint16(at, little),
    write: (view, at, value) => view.setUint16(at, value, true),
  },
  I16: {
    ...integers,
    bytes: 2,
    read: (view, at, little) => view.getInt16(at, little),
    write: (view, at, value) => view.setInt16(at, value, true),
  },
  I8: {
    ...integers,
    bytes: 1,
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
  },
  U8: {
    ...integers,
    bytes: 1,
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  BOOL: {
    ...integers,
    bytes: 1,
    read: (view, at) => (view.getUint8(at) > 1 ? NaN : view.getUint8(at)),
    write: (view, at, value) => view.setUint8(at, value),
  },
} satisfies Record<string, Row>;

/** The name of a type of elements: `F32` is float32, `I8` an integer of 8 bits, `U8` one without a sign. */
export type ElementType = keyof typeof rows;

/** All of them, the widest first: in this order, all are aligned in a file. */
export const elementTypes = /* @__PURE__ */ Object.keys(rows) as readonly ElementType[];

export const isElementType = (name: unknown): name is ElementType => elementTypes.some((one) => one === name);

/** How many bytes an element has. */
export const bytesOfElement = (type: ElementType): number => rows[type].bytes;

/** Where elements lie in a file, and what they are. */
export interface Stored {
  readonly view: DataView;
  /** The byte of the first one. */
  readonly at: number;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly littleEndian?: boolean;
}

/** How many bytes a shape of elements has; `undefined` beyond 2⁵³. */
export function bytesOfShape(type: ElementType, shape: Shape): number | undefined {
  let size = rows[type].bytes;
  for (const length of shape) {
    if (!Number.isSafeInteger(length)) return undefined;
    size *= length;
    if (!Number.isSafeInteger(size)) return undefined;
  }
  return size;
}

/** Refuses elements that do not end where the file does; returns them. */
export function checkPlace(where: string, bytes: Uint8Array, stored: Stored): Stored {
  const [needed, held] = [bytesOfShape(stored.type, stored.shape), bytes.length - stored.at];
  if (needed === held) return stored;
  throw new FileError(
    where,
    `its shape ${formatShape(stored.shape)} has ${needed ?? "more than 2⁵³"} bytes, and the file ${held} for it`,
    "Give the whole file, and nothing behind it",
  );
}

/** Reads a tensor of elements that are known to lie in the file. Throws a `FileError` where one is not held by the precision. */
export function readTensor(where: string, stored: Stored, precision = rows[stored.type].precision): Tensor {
  const size = sizeOf(stored.shape);
  const data = allocate(where, size, () => (precision === "float32" ? new Float32Array(size) : new Float64Array(size)));
  fill(where, stored, data, precision);
  return new Tensor(data, stored.shape, "keep");
}

/** Reads elements that must be integers of 32 bits, as `readTensor` does. */
export function readIntegers(where: string, stored: Stored): Int32Array<ArrayBuffer> {
  const size = sizeOf(stored.shape);
  const data = allocate(where, size, () => new Int32Array(size));
  fill(where, stored, data, "int32");
  return data;
}

/** Makes an array of so many elements or bytes: all memory that files take is taken here. */
export function allocate<A>(where: string, size: number, make: () => A): A {
  try {
    return make();
  } catch (cause) {
    throw new ArgumentError(where, `there is no memory for ${size} elements`, "Split the file", { cause });
  }
}

function fill(where: string, stored: Stored, into: Float64Array | Float32Array | Int32Array, name: string): void {
  const { view, at, type, littleEndian = true } = stored;
  const { read, bytes, integer } = rows[type];
  const exactly = integer || into instanceof Int32Array;
  for (let i = 0; i < into.length; i++) {
    const element = read(view, at + i * bytes, littleEndian);
    into[i] = element;
    if (exactly && into[i] !== element) {
      const shown = Number.isNaN(element) ? "" : `, ${element},`;
      throw new FileError(
        where,
        `element ${i}${shown} of type ${type} is none that ${name} holds`,
        name === "float64" ? "Store it as a float, or leave it out" : "Read it into float64",
      );
    }
  }
}

/** The least value of an integer type, and the least one above all of its values. */
function boundsOf(type: ElementType): readonly [number, number] {
  const bits = 8 * rows[type].bytes;
  if (type === "BOOL") return [0, 2];
  return type.startsWith("U") ? [0, 2 ** bits] : [-(2 ** (bits - 1)), 2 ** (bits - 1)];
}

/** Writes elements, rounded where the type is a float; throws an `ArgumentError` on a value that an integer type lacks. */
export function writeElements(
  where: string,
  { view, at, type }: Pick<Stored, "view" | "at" | "type">,
  data: ArrayLike<number>,
): void {
  const { write, bytes, integer } = rows[type];
  const [least, above] = boundsOf(type);
  for (let i = 0; i < data.length; i++) {
    const value = must(data[i], "element");
    if (integer && !(Number.isInteger(value) && value >= least && value < above)) {
      throw new ArgumentError(where, `element ${i} is ${value}, which ${type} does not hold`, "Choose another type");
    }
    write(view, at + i * bytes, value);
  }
}
