/** Into a safetensors file, byte for byte as the reference implementation writes it. */
import { checkRecord, must, refuse, type Shape } from "@dualtape/core";
import { viewOf } from "../bytes.ts";
import { allocate, bytesOfElement, type ElementType, elementTypes, isElementType, writeElements } from "../elements.ts";
import { METADATA, PREFIX } from "./header.ts";
import { isIntegers, leavesOf } from "./leaves.ts";

/** How to write a tree. */
export interface SafetensorsOptions {
  /**
   * The type of the elements: of all tensors, or of some by their paths. `F64` or `F32` by default, as the tensor's precision says, and
   * `I32` for an `Int32Array`, unless its path says otherwise.
   */
  readonly dtype?: ElementType | Readonly<Record<string, ElementType>>;
  /** Texts by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A leaf that will be written. */
interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

const WHERE = "toSafetensors";
/** Where the data begins is a multiple of this. */
const ALIGNMENT = 8;
/**
 * Writes a tree of tensors as a safetensors file. The paths of its leaves are the names, such as `hidden.w`, and `""` that of a single
 * tensor; a record of tensors by name keeps its names. An `Int32Array` may be a leaf, too. Narrower floats are rounded to nearest, ties to
 * even, and are ±∞ beyond the greatest. Throws an `ArgumentError` where an integer type does not hold a value.
 */
export function toSafetensors(tree: unknown, options: SafetensorsOptions = {}): Uint8Array<ArrayBuffer> {
  checkRecord(WHERE, "the options", options, ["dtype", "metadata"]);
  const entries = entriesOf(tree, options.dtype);
  let end = 0;
  const placed = entries.map((entry) => {
    const begin = end;
    end += entry.data.length * bytesOfElement(entry.type);
    return { ...entry, begin, end };
  });
  const header = new TextEncoder().encode(
    recordOf([
      ...metadataOf(options.metadata),
      ...placed.map(({ name, type, shape, begin, end: until }) => {
        const place = { dtype: type, shape, data_offsets: [begin, until] };
        return [name, place] as const;
      }),
    ]),
  );
  const start = PREFIX + Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const bytes = allocate(WHERE, start + end, () => new Uint8Array(start + end));
  const view = viewOf(bytes);
  view.setBigUint64(0, BigInt(start - PREFIX), true);
  bytes.fill(" ".charCodeAt(0), PREFIX, start).set(header, PREFIX);
  for (const { name, type, data, begin } of placed) {
    writeElements(`${WHERE}, ${name}`, { view, at: start + begin, type }, data);
  }
  return bytes;
}

/** A record in JSON, its names in this order: an object would put those that are integers first. */
const recordOf = (entries: readonly (readonly [name: string, value: unknown])[]): string =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;

/** The leaves in the order of their data. */
function entriesOf(tree: unknown, dtype: SafetensorsOptions["dtype"]): readonly Entry[] {
  const { leaves, names } = leavesOf(WHERE, tree);
  const { all, named } = typesOf(dtype, names);
  return leaves
    .map((leaf, i): Entry => {
      const name = checkText("a name", must(names[i], "name of a leaf"));
      if (name === METADATA) refuse(WHERE, "a name", name, "another one");
      if (isIntegers(leaf)) return { name, type: named.get(name) ?? "I32", shape: [leaf.length], data: leaf };
      const own = leaf.precision === "float32" ? "F32" : "F64";
      return { name, type: named.get(name) ?? all ?? own, shape: leaf.shape, data: leaf.data };
    })
    .sort((a, b) => elementTypes.indexOf(a.type) - elementTypes.indexOf(b.type) || inUtf8(a.name, b.name));
}

/** Compares texts as their bytes in UTF-8 do, by code points; `<` compares halves of characters. */
function inUtf8(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  return at === -1 ? left.length - right.length : codeAt(left, at) - codeAt(right, at);
}

/** The code point of a character, or less than any where the text has ended. */
const codeAt = (characters: readonly string[], at: number): number => characters[at]?.codePointAt(0) ?? -1;

/** The type of all tensors, or those by name. */
function typesOf(
  dtype: SafetensorsOptions["dtype"],
  names: readonly string[],
): { readonly all?: ElementType; readonly named: ReadonlyMap<string, ElementType> } {
  const checked = (type: unknown): ElementType =>
    isElementType(type)
      ? type
      : refuse(WHERE, "a dtype", type, `one of ${elementTypes.join(", ")}, by path or for all`);
  if (dtype === undefined) return { named: new Map() };
  if (typeof dtype !== "object" || dtype === null) return { all: checked(dtype), named: new Map() };
  checkRecord(WHERE, "the record of dtypes", dtype, names);
  return { named: new Map(Object.entries(dtype).map(([path, type]) => [path, checked(type)])) };
}

/** The first entry of a header, if there are metadata. */
function metadataOf(metadata: SafetensorsOptions["metadata"]): readonly (readonly [string, unknown])[] {
  if (metadata === undefined) return [];
  checkRecord(WHERE, "the metadata", metadata);
  for (const [name, text] of Object.entries(metadata)) {
    if (name === "__proto__") refuse(WHERE, "a name in the metadata", name, "another one");
    checkText("a name in the metadata", name);
    if (typeof text !== "string") refuse(WHERE, `${name} in the metadata`, text, "a text");
    checkText(`${name} in the metadata`, text);
  }
  return [[METADATA, metadata]];
}

/** Refuses a text that UTF-8 does not have; returns it. */
function checkText(what: string, text: string): string {
  return /\p{Surrogate}/u.test(text) ? refuse(WHERE, what, text, "a text without half characters") : text;
}
