/** Tensors as plain values that JSON keeps to the bit: it has no −0 and no number that is not finite, so these are texts. */
import { isRecord, type Precision, sizeOf } from "@dualtape/core";
import { mapRecord } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";

/** What is kept of a tensor. */
export interface KeptTensor {
  readonly shape: readonly number[];
  readonly precision: Precision;
  readonly data: readonly (number | string)[];
}

/** Kept tensors by name. */
export type Kept = Readonly<Record<string, KeptTensor>>;

const plain = (value: number): number | string =>
  !Number.isFinite(value) ? String(value) : Object.is(value, -0) ? "-0" : value;

/** Tensors by name, kept. */
export const keep = (tensors: Readonly<Record<string, Tensor>>): Kept =>
  mapRecord(tensors, ({ shape, precision, data }) => ({ shape: [...shape], precision, data: Array.from(data, plain) }));

/** Tensors that were kept. */
export const restored = (kept: Kept): Readonly<Record<string, Tensor>> =>
  mapRecord(kept, ({ shape, precision, data }) => tensor(data.map(Number), { shape, precision }));

/** Whether a value is a record of kept tensors. */
export const isKept = (value: unknown): value is Kept => isRecord(value) && Object.values(value).every(isKeptTensor);

function isKeptTensor(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { shape, precision, data } = value;
  return (
    Array.isArray(shape) &&
    shape.every((length) => Number.isSafeInteger(length) && length >= 0) &&
    (precision === "float32" || precision === "float64") &&
    Array.isArray(data) &&
    data.length === sizeOf(shape) &&
    data.every((one) => typeof one === "number" || typeof one === "string")
  );
}
