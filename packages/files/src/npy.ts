/**
 * NPY and NPZ, NumPy's own files: a magic string and a version, a header that is a dictionary of Python with type, order and shape, and
 * the elements; and an archive of such files.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { FileError, listed, type Precision, type Shape } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { unzipSync, type UnzipFileInfo } from "fflate";
import { type Bytes, bytesOf, checkLength, viewOf } from "./bytes.ts";
import { checkPlace, type ElementType, readTensor } from "./elements.ts";
import { HEADER, MAGIC, types, VERSION } from "./npy-format.ts";
import { precisionIn, type ReadOptions } from "./read-options.ts";

export type { Bytes } from "./bytes.ts";
export type { ElementType } from "./elements.ts";
export { type NpyOptions, toNpy } from "./npy-write.ts";
export type { ReadOptions } from "./read-options.ts";

/**
 * Reads an array of NumPy's: floats, integers and booleans, in both byte orders, in the order of C and of Fortran. Throws a `FileError`
 * where the file breaks a rule of the format, has elements of another type, or integers that no float64 holds.
 */
export function fromNpy(file: Bytes, options: ReadOptions = {}): Tensor {
  return read("fromNpy", file, precisionIn("fromNpy", options));
}

/** Reads an archive of NumPy's: its arrays by name. Throws as `fromNpy` does. */
export function fromNpz(file: Bytes, options: ReadOptions = {}): Readonly<Record<string, Tensor>> {
  const where = "fromNpz";
  const precision = precisionIn(where, options);
  const files = unpacked(where, bytesOf(where, file));
  const named = Object.entries(files).map(([path, bytes]) => {
    const name = path.replace(/\.npy$/, "");
    return [name, read(`${where}, ${name}`, bytes, precision)] as const;
  });
  return Object.fromEntries(named);
}

/** Bytes that one byte becomes at most, in DEFLATE. */
const GROWTH = 1032;

/**
 * The files of an archive. None is unpacked that has the name of another, shares its bytes with others, or says that it has more than its
 * packed ones can hold.
 */
function unpacked(where: string, bytes: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const names = new Set<string>(["__proto__"]);
  let packed = 0;
  const check = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    packed += size;
    if (packed > bytes.length || originalSize > GROWTH * size || names.has(name)) {
      throw new FileError(where, `${name} cannot be in it as it says`, "The archive is damaged: write it anew");
    }
    names.add(name);
    return true;
  };
  try {
    return unzipSync(bytes, { filter: check });
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError(where, "the file is no archive, or is cut off", "Give a whole file of numpy.savez", { cause });
  }
}

function read(where: string, file: Bytes, precision: Precision | undefined): Tensor {
  const bytes = bytesOf(where, file);
  const view = viewOf(bytes);
  checkLength(where, bytes, VERSION, "its version");
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new FileError(where, "the file does not begin as NPY does", "Give a file of numpy.save");
  }
  const wide = view.getUint8(MAGIC.length) > 1; // since version 2, the length of the header has 4 bytes
  const begin = wide ? VERSION + 4 : HEADER;
  checkLength(where, bytes, begin, "the length of its header");
  const start = begin + (wide ? view.getUint32(VERSION, true) : view.getUint16(VERSION, true));
  checkLength(where, bytes, start, "its header");
  const { type, littleEndian, fortran, shape } = dictionaryIn(where, bytes.subarray(begin, start));
  const stored = { view, at: start, type, littleEndian, shape: fortran ? [...shape].reverse() : shape };
  const result = readTensor(where, checkPlace(where, bytes, stored), precision);
  return fortran ? result.transpose() : result;
}

/** What the dictionary in a header says. */
interface Dictionary {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  /** Whether the first axis is the one whose elements are neighbours. */
  readonly fortran: boolean;
  readonly shape: Shape;
}

function dictionaryIn(where: string, header: Uint8Array): Dictionary {
  const text = new TextDecoder("latin1").decode(header);
  const [, order, code] = /'descr':\s*'([<>|=])(\w+)'/.exec(text) ?? [];
  const [, fortran] = /'fortran_order':\s*(True|False)/.exec(text) ?? [];
  const [, lengths] = /'shape':\s*\(((?:\d+,\s*)*\d*)\)/.exec(text) ?? [];
  const type = code !== undefined && Object.hasOwn(types, code) ? types[code] : undefined;
  if (type === undefined || fortran === undefined || lengths === undefined) {
    throw new FileError(
      where,
      `its header is ${JSON.stringify(text.trim())}`,
      `Give an array whose type is one of ${listed(Object.keys(types))}`,
    );
  }
  const shape = lengths
    .split(",")
    .map((length) => length.trim())
    .filter((length) => length !== "")
    .map(Number);
  return { type, littleEndian: order !== ">", fortran: fortran === "True", shape };
}
