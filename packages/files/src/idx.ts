/**
 * IDX, the format of MNIST and its relatives: two bytes of 0, one for the type, one for the number of axes; the length of each axis, and
 * the elements, all in big endian.
 *
 * @see http://yann.lecun.com/exdb/mnist: at the end of the page
 */
import { FileError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { type Bytes, bytesOf, checkLength, viewOf } from "./bytes.ts";
import { checkPlace, type ElementType, readTensor } from "./elements.ts";
import { precisionIn, type ReadOptions } from "./read-options.ts";

export type { Bytes } from "./bytes.ts";
export type { ReadOptions } from "./read-options.ts";

/** The types by their codes. */
const types = /* @__PURE__ */ new Map<number, ElementType>([
  [0x08, "U8"],
  [0x09, "I8"],
  [0x0b, "I16"],
  [0x0c, "I32"],
  [0x0d, "F32"],
  [0x0e, "F64"],
]);

const WHERE = "fromIdx";
/** The bytes before the lengths, and of each length. */
const WORD = 4;

/** Reads a file in IDX, which is one tensor. Throws a `FileError` where it breaks a rule of the format, or its length is not what its shape says. */
export function fromIdx(file: Bytes, options: ReadOptions = {}): Tensor {
  const precision = precisionIn(WHERE, options);
  const bytes = bytesOf(WHERE, file);
  const view = viewOf(bytes);
  checkLength(WHERE, bytes, WORD, "its first word");
  const type = types.get(view.getUint8(2));
  if (view.getUint16(0) !== 0 || type === undefined) {
    throw new FileError(WHERE, "the file does not begin as IDX does", "Unpack it first, if it is packed");
  }
  const start = WORD + WORD * view.getUint8(3);
  checkLength(WHERE, bytes, start, "its shape");
  const shape: number[] = [];
  for (let at = WORD; at < start; at += WORD) shape.push(view.getUint32(at));
  const stored = checkPlace(WHERE, bytes, { view, at: start, type, shape, littleEndian: false });
  return readTensor(WHERE, stored, precision);
}
