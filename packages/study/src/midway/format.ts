/**
 * The bytes of what is kept of a study between its answers: plain values as JSON, and the elements of the tensors in them as they are.
 *
 *     dualtape midway 1 <checksum: 8 hexadecimal digits> <length of the JSON, in bytes>\n
 *     <JSON><elements>
 *
 * The checksum is the CRC-32 of all behind the first line. A tensor stands in the JSON as `{ "tensor": byte, "shape": […], "precision": … }`,
 * where its elements begin, little endian. So these bytes are written and read about as fast as they are copied, and come back to the bit.
 */
import { FileError, isKind, isNumber, isRecord, sizeOf } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import { checksum, digitsOf } from "../journal/checksum.ts";
import { jsonOf, recordOf } from "../journal/json.ts";

const MAGIC = "dualtape midway 1";
const FIRST = /^dualtape midway 1 ([0-9a-f]{8}) (\d{1,15})$/;
/** No first line is longer. */
const LONGEST = 64;
const NEWLINE = 0x0a;
const ARRAYS = { float64: Float64Array, float32: Float32Array } as const;

const encoder = /* @__PURE__ */ new TextEncoder();

/** The bytes of plain values and tensors; throws where a machine stores numbers the other way round, and an `ArgumentError` for anything else. */
export function encodeKept(value: unknown): Uint8Array<ArrayBuffer> {
  const elements: Uint8Array[] = [];
  let length = 0;
  const plain = (part: unknown): unknown => {
    if (isNumber(part) && isKind<Tensor>(part, "Tensor")) {
      const { data, shape, precision } = part;
      const at = length;
      elements.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      length += data.byteLength;
      return { tensor: at, shape, precision };
    }
    if (Array.isArray(part)) return part.map(plain);
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, plain(one)]));
  };
  checkOrder("encodeKept");
  const json = encoder.encode(jsonOf("encodeKept", plain(value)));
  const parts = [json, ...elements];
  const sum = parts.reduce((before, bytes) => checksum(bytes, before), 0);
  const first = encoder.encode(`${MAGIC} ${digitsOf(sum)} ${json.length}\n`);
  const all = new Uint8Array(first.length + json.length + length);
  let at = 0;
  for (const bytes of [first, ...parts]) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

/** The values again; throws a `FileError` where they are not whole. Nothing is allocated beyond the bytes that are there. */
export function decodeKept(given: Uint8Array, where: string): unknown {
  checkOrder(where);
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength); // that of Node does not copy by slice
  const end = bytes.subarray(0, LONGEST).indexOf(NEWLINE);
  const [, digits, length] = FIRST.exec(new TextDecoder().decode(bytes.slice(0, Math.max(0, end)))) ?? [];
  const rest = bytes.subarray(end + 1);
  if (digits === undefined || Number(length) > rest.length || digitsOf(checksum(rest)) !== digits) {
    throw new FileError(
      where,
      "it is not whole, or of another version",
      "Nothing is to be done: the run is taken anew",
    );
  }
  const elements = rest.subarray(Number(length));
  const tensors = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(tensors);
    if (!isRecord(part)) return part;
    return (
      tensorIn(part, elements) ?? Object.fromEntries(Object.entries(part).map(([name, one]) => [name, tensors(one)]))
    );
  };
  return tensors(recordOf(new TextDecoder().decode(rest.slice(0, Number(length)))));
}

/** A tensor that stands in a record; `null` where none does. */
function tensorIn(record: Readonly<Record<string, unknown>>, elements: Uint8Array): Tensor | null {
  const { tensor: at, shape, precision } = record;
  if (Object.keys(record).length !== 3 || typeof at !== "number" || !Array.isArray(shape)) return null;
  if (precision !== "float64" && precision !== "float32") return null;
  const array = ARRAYS[precision];
  const size = sizeOf(shape);
  const bytes = elements.slice(at, at + size * array.BYTES_PER_ELEMENT);
  return new Tensor(new array(bytes.buffer, 0, size), shape, "keep");
}

function checkOrder(where: string): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return;
  throw new FileError(where, "this machine stores numbers the other way round", "Give snapshots: false");
}
