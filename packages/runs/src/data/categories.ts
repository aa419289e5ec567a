/** Names as integers, fitted on training data; what only other data have is refused, or has an integer of its own. */
import { ArgumentError, checkRecord, describe, normalizeIndices, refuse } from "@dualtape/core";

/** What becomes of names that were not there. */
export interface CategoriesOptions {
  /** `refuse`, the default, throws; `own` gives them the integer behind all others. */
  readonly unknown?: "refuse" | "own";
}

/** Names and their integers. `categories(names, …)` of its names makes it again. */
export interface Categories {
  /** The names, sorted by their code units: each has its place as integer. */
  readonly names: readonly string[];
  /** How many integers there are, that of unknown names included: the classes of `oneHot`, the rows of an embedding. */
  readonly size: number;
  /** The integer of each name. */
  encode(values: readonly string[]): Int32Array;
  /** The name of each integer; `null` for that of unknown names. */
  decode(integers: ArrayLike<number>): readonly (string | null)[];
}

/** Fits integers to the names in a column of training data. */
export function categories(values: readonly string[], options: CategoriesOptions = {}): Categories {
  checkTexts("categories", values);
  checkRecord("categories", "the options", options, ["unknown"]);
  const { unknown = "refuse" } = options;
  if (unknown !== "refuse" && unknown !== "own") refuse("categories", "unknown", unknown, '"refuse" or "own"');
  const names = [...new Set(values)].sort();
  if (names.length === 0) throw new ArgumentError("categories", "there are no names", "Give one or more");
  const places = new Map(names.map((name, i) => [name, i]));
  const size = names.length + (unknown === "own" ? 1 : 0);
  return {
    names,
    size,
    encode(others) {
      checkTexts("categories, encode", others);
      return Int32Array.from(others, (name, i) => {
        const place = places.get(name) ?? names.length;
        if (place < size) return place;
        throw new ArgumentError(
          "categories, encode",
          `${JSON.stringify(name)} at position ${i} was not in the training data`,
          'Clean it, or fit with unknown: "own"',
        );
      });
    },
    decode(integers) {
      const where = "categories, decode";
      return Array.from(normalizeIndices(where, integers, size), (i) => names[i] ?? null);
    },
  };
}

/** Refuses what is no array of texts. */
function checkTexts(where: string, values: readonly string[]): void {
  if (!Array.isArray(values)) refuse(where, "the list of names", values, "an array of texts");
  const wrong = Array.from(values).findIndex((value) => typeof value !== "string");
  if (wrong !== -1) {
    throw new ArgumentError(where, `the name at position ${wrong} is ${describe(values[wrong])}`, "Give texts");
  }
}
