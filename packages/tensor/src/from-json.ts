/** The way back from the plain form: out of JSON, `structuredClone`, a message between workers, or IndexedDB. */
import {
  ArgumentError,
  checkPrecision,
  checkShape,
  describe,
  formatShape,
  isRecord,
  isRemnant,
  mapTree,
  type Precision,
  refuse,
  ShapeError,
  sizeOf,
} from "@dualtape/core";
import { fromElement } from "./json.ts";
import { allocate, Tensor } from "./tensor.ts";

/**
 * Makes a tensor, or a whole tree of them, of what JSON or a structured clone has left: the same shapes, precisions and bits. `P` is the
 * type of what was written, which the caller vouches for. Throws an `ArgumentError` or a `ShapeError` that names the leaf where there is
 * something else.
 */
export function fromJSON<P = Tensor>(value: unknown): P {
  return mapTree(value, tensorOf, "fromJSON", isRemnant) as P;
}

function tensorOf(leaf: unknown, path: string): Tensor {
  const where = path === "" ? "fromJSON" : `fromJSON, ${path}`;
  if (!isRecord(leaf)) refuse(where, "the tensor", leaf, "what JSON or a clone has left of one");
  const { data, shape: given, precision } = leaf;
  const shape = checkShape(where, given as never);
  const size = sizeOf(shape);
  const length = data instanceof Float64Array || data instanceof Float32Array || Array.isArray(data) ? data.length : -1;
  if (length === -1)
    refuse(where, "the data", data, "an array of numbers, as toJSON does, or a Float64Array or Float32Array");
  if (length !== size) {
    throw new ShapeError(where, `${length} elements do not fill shape ${formatShape(shape)}`, `Give ${size} elements`);
  }
  if (ArrayBuffer.isView(data)) return new Tensor(data as never, shape);
  checkPrecision(where, precision as Precision);
  const elements = allocate(precision as Precision, size);
  for (let i = 0; i < size; i++) {
    const element: unknown = (data as readonly unknown[])[i];
    const number = fromElement(element);
    if (number === undefined) {
      throw new ArgumentError(
        where,
        `element ${i} is ${describe(element)}`,
        'Give numbers, or the texts "NaN", "Infinity", "-Infinity" and "-0"',
      );
    }
    elements[i] = number;
  }
  return new Tensor(elements, shape, "keep");
}
