/**
 * What `JSON.parse` takes without a word, and a header of safetensors must not have: a name that stands twice in a record, of which it
 * keeps the last, and a number that is not written as digits alone, which it may round.
 */
import { must } from "@dualtape/core";

/** Texts, numbers, and the signs that open, close and name; all else of JSON is of no account here. */
const SIGNS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}:]/g;

/** The first such fault in a text that is known to be JSON, if there is one. */
export function forgiven(json: string): string | undefined {
  const records: Set<string>[] = [];
  let last = "";
  for (const [sign] of json.matchAll(SIGNS)) {
    if (sign === "{") records.push(new Set());
    else if (sign === "}") records.pop();
    else if (sign === ":") {
      const names = must(records.at(-1), "record around a name");
      const name = String(JSON.parse(last));
      if (names.has(name)) return `the name ${name} twice`;
      names.add(name);
    } else if (sign.startsWith('"') || /^\d+$/.test(sign)) last = sign;
    else return `the number ${sign}`;
  }
  return undefined;
}
