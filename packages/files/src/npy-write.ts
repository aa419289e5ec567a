/** Into NPY, byte for byte as `numpy.save` writes an array. */
import { ArgumentError, checkRecord, isKind, refuse, type Shape } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { viewOf } from "./bytes.ts";
import { allocate, bytesOfElement, type ElementType, isElementType, writeElements } from "./elements.ts";
import { HEADER, MAGIC, types } from "./npy-format.ts";

/** How to write an array. */
export interface NpyOptions {
  /** The type of its elements: `F64` or `F32` by default, as the tensor's precision says, and `I32` for an `Int32Array`. NumPy has no `BF16`. */
  readonly dtype?: ElementType;
}

const WHERE = "toNpy";
/** Where the elements begin is a multiple of this. */
const ALIGNMENT = 64;
/** As many digits as NumPy leaves room for, so that the first axis may grow where it is. */
const GROWTH = 21;

/**
 * Writes an array for `numpy.load`, in little endian and in the order of C. Narrower floats are rounded to nearest, ties to even, and are ±∞
 * beyond the greatest. Throws an `ArgumentError` where an integer type does not hold a value.
 */
export function toNpy(array: Tensor | Int32Array, options: NpyOptions = {}): Uint8Array<ArrayBuffer> {
  checkRecord(WHERE, "the options", options, ["dtype"]);
  const integers = array instanceof Int32Array;
  if (!integers && !isKind<Tensor>(array, "Tensor")) {
    return refuse(WHERE, "the array", array, "a Tensor, or an Int32Array for integers");
  }
  const shape = integers ? [array.length] : array.shape;
  const data = integers ? array : array.data;
  const { dtype = integers ? "I32" : array.precision === "float32" ? "F32" : "F64" } = options;
  if (!isElementType(dtype)) return refuse(WHERE, "dtype", dtype, "a type of elements, such as F32 or I64");
  const header = headerOf(dtype, shape);
  const start = header.length;
  const size = start + data.length * bytesOfElement(dtype);
  const bytes = allocate(WHERE, size, () => new Uint8Array(size));
  bytes.set(header);
  writeElements(WHERE, { view: viewOf(bytes), at: start, type: dtype }, data);
  return bytes;
}

/** All that stands before the elements. */
function headerOf(dtype: ElementType, shape: Shape): Uint8Array {
  const [code] = Object.entries(types).find(([, type]) => type === dtype) ?? [];
  if (code === undefined) throw new ArgumentError(WHERE, `NumPy has no ${dtype}`, "Choose F32, or toSafetensors");
  const order = bytesOfElement(dtype) === 1 ? "|" : "<";
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const room = " ".repeat(shape.length === 0 ? 0 : GROWTH - String(shape[0]).length);
  const dictionary = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${lengths}), }${room}`;
  const length = ALIGNMENT * Math.ceil((HEADER + dictionary.length + 1) / ALIGNMENT);
  const text = `${dictionary.padEnd(length - HEADER - 1)}\n`;
  const start = [
    ...MAGIC,
    "\x01",
    "\0",
    ...[text.length & 255, text.length >> 8].map((byte) => String.fromCharCode(byte)),
  ];
  return Uint8Array.from([...start, ...text], (sign) => sign.charCodeAt(0));
}
