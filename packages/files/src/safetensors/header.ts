/**
 * The header of a safetensors file: 8 bytes that hold its length, then JSON of `{ name: { dtype, shape, data_offsets } }`, padded with
 * spaces. Offsets count from its end. A file that passes here has every tensor within it, one behind the other, with no hole and nothing
 * shared, and each as long as its shape says: so whoever allocates by the shapes allocates what the file has.
 *
 * @see https://huggingface.co/docs/safetensors: the format; the checks are those of its reference implementation, and that a name
 * stands once.
 */
import { describe, FileError, isRecord, type Shape } from "@dualtape/core";
import { type Bytes, bytesOf, checkLength, textOf, viewOf } from "../bytes.ts";
import { bytesOfShape, type ElementType, elementTypes, isElementType, type Stored } from "../elements.ts";
import { forgiven } from "./forgiven.ts";

/** The bytes of the length of the header. */
export const PREFIX = 8;
/** The name that is none of a tensor. */
export const METADATA = "__metadata__";
/** The longest header that the reference implementation reads. */
const LONGEST = 100_000_000;

/** What a header tells. */
export interface Header {
  readonly tensors: ReadonlyMap<string, Stored>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a tensor begins and ends, counted from the end of the header. */
interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** Reads and checks the header of a file; throws a `FileError`. */
export function readHeader(where: string, file: Bytes): Header {
  const bytes = bytesOf(where, file);
  checkLength(where, bytes, PREFIX, "the length of its header");
  const view = viewOf(bytes);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST) damaged(where, `its header is ${length} bytes long`, "Give a safetensors file");
  const start = PREFIX + Number(length);
  checkLength(where, bytes, start, "its header");
  const fields = recordIn(where, bytes.subarray(PREFIX, start));
  const entries = Object.entries(fields)
    .filter(([name]) => name !== METADATA)
    .map(([name, told]) => entryOf(where, name, told));
  checkPlaces(where, entries, bytes.length - start);
  return {
    metadata: metadataOf(where, fields[METADATA]),
    tensors: new Map(
      entries.map(({ name, type, shape, begin }) => [name, { view, at: start + begin, type, shape }] as const),
    ),
  };
}

const damaged = (where: string, what: string, remedy = "The file is damaged: write it anew"): never => {
  throw new FileError(where, what, remedy);
};

function recordIn(where: string, header: Uint8Array): Readonly<Record<string, unknown>> {
  const text = textOf(header) ?? damaged(where, "its header is not UTF-8");
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    throw new FileError(where, "its header is not JSON", "Give a safetensors file", { cause });
  }
  if (!text.startsWith("{") || !isRecord(fields)) return damaged(where, "its header does not begin with {");
  const fault = forgiven(text);
  if (fault !== undefined) damaged(where, `its header has ${fault}`);
  if (Object.hasOwn(fields, "__proto__")) damaged(where, "a tensor is called __proto__", "Choose another name");
  return fields;
}

function metadataOf(where: string, told: unknown): Readonly<Record<string, string>> {
  if (told === undefined || told === null) return {};
  if (!isRecord(told)) return damaged(where, `its metadata is ${describe(told)}`);
  const metadata: [string, string][] = Object.entries(told).map(([name, text]) =>
    typeof text === "string" && name !== "__proto__"
      ? [name, text]
      : damaged(where, `${name} in its metadata is ${describe(text)}`, "Metadata are texts, none called __proto__"),
  );
  return Object.fromEntries(metadata);
}

/** A length or an offset: an integer that a float64 holds. */
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function entryOf(where: string, name: string, told: unknown): Entry {
  const at = `${where}, ${name}`;
  if (!isRecord(told)) return damaged(at, `its place is ${describe(told)}`);
  const { dtype, shape, data_offsets: offsets } = told;
  if (!isElementType(dtype)) {
    return damaged(at, `its dtype is ${describe(dtype)}`, `What can be read is ${elementTypes.join(", ")}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) return damaged(at, "its shape is no array of lengths up to 2⁵³");
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!isCount(begin) || !isCount(end) || end < begin) return damaged(at, "its data_offsets are no begin and end");
  const size = bytesOfShape(dtype, shape) ?? damaged(at, "its shape holds more than 2⁵³ bytes");
  if (size !== end - begin) damaged(at, `its shape holds ${size} bytes, its data_offsets ${end - begin}`);
  return { name, type: dtype, shape, begin, end };
}

/** Refuses holes, tensors that share bytes, and a file that is longer or shorter than they are. */
function checkPlaces(where: string, entries: readonly Entry[], length: number): void {
  let last = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== last) damaged(`${where}, ${name}`, `it begins at ${begin}, where the one before it ends at ${last}`);
    last = end;
  }
  if (last !== length) damaged(where, `its tensors have ${last} bytes, and the file has ${length} for them`);
}
