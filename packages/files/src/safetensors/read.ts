/** Out of a safetensors file: tensors by name, or the tree that was written. */
import { checkRecord, FileError, formatShape, must, sameShape, type Shape, ShapeError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { Bytes } from "../bytes.ts";
import { readIntegers, readTensor, type Stored } from "../elements.ts";
import { readHeader } from "./header.ts";
import { type FileLeaf, isIntegers, leavesOf } from "./leaves.ts";

/** What a file holds. */
export interface Loaded<P> {
  readonly tree: P;
  /** Texts by name, which are nobody's tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

const WHERE = "fromSafetensors";

/**
 * Reads a safetensors file: its tensors by name, and its metadata. With `like`, a tree of the same names and shapes, such as parameters
 * that are drawn anew, it is that tree with the values of the file, in the precision of its leaves, and integers where it has an
 * `Int32Array`.
 *
 * F64 and integers are read into float64, F32, F16 and BF16 into float32. Throws a `FileError` where the file breaks a rule of the format,
 * or holds an integer that no float64 does; all offsets are checked before anything is allocated. Throws a `FileError` or a `ShapeError`
 * where it is not like `like`.
 */
export function fromSafetensors(file: Bytes): Loaded<Readonly<Record<string, Tensor>>>;
export function fromSafetensors<P>(file: Bytes, options: { readonly like: P }): Loaded<P>;
export function fromSafetensors<P>(file: Bytes, options: { readonly like?: P } = {}): Loaded<unknown> {
  checkRecord(WHERE, "the options", options, ["like"]);
  const { tensors, metadata } = readHeader(WHERE, file);
  if (options.like !== undefined) return { tree: readLike(tensors, options.like), metadata };
  const named = [...tensors].map(([name, stored]) => [name, readTensor(`${WHERE}, ${name}`, stored)] as const);
  return { tree: Object.fromEntries(named), metadata };
}

function readLike<P>(tensors: ReadonlyMap<string, Stored>, like: P): P {
  const { leaves, names, rebuild } = leavesOf(`${WHERE}, like`, like);
  const missing = names.find((name) => !tensors.has(name));
  const known = new Set(names);
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  if (missing !== undefined || unknown !== undefined) {
    throw new FileError(
      WHERE,
      missing === undefined ? `the tree has no leaf ${unknown}` : `the file has no tensor ${missing}`,
      "Give a tree like the one that was written, or none",
    );
  }
  const found = leaves.map((leaf, i) => {
    const name = must(names[i], "name of a leaf");
    return { name, leaf, stored: must(tensors.get(name), "tensor of a leaf") };
  });
  for (const { name, leaf, stored } of found) {
    if (sameShape(shapeOf(leaf), stored.shape)) continue;
    throw new ShapeError(
      `${WHERE}, ${name}`,
      `the file has shape ${formatShape(stored.shape)}, and the tree ${formatShape(shapeOf(leaf))}`,
      "Give a tree like the one that was written",
    );
  }
  const values = found.map(({ name, leaf, stored }) => {
    const where = `${WHERE}, ${name}`;
    return isIntegers(leaf) ? readIntegers(where, stored) : readTensor(where, stored, leaf.precision);
  });
  return rebuild(values) as P;
}

const shapeOf = (leaf: FileLeaf): Shape => (isIntegers(leaf) ? [leaf.length] : leaf.shape);
