/** Names that stand twice in a record of JSON. `JSON.parse` keeps the last of them and says nothing. */
import { must } from "@dualtape/core";

/** Texts, and the signs that open, close and name; all else of JSON says nothing of names. */
const SIGNS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g;

/** The first name that a record has twice, if there is one, in a text that is known to be JSON. */
export function repeatedName(json: string): string | undefined {
  const records: Set<string>[] = [];
  let text = "";
  for (const [sign] of json.matchAll(SIGNS)) {
    if (sign === "{") records.push(new Set());
    else if (sign === "}") records.pop();
    else if (sign !== ":") text = sign;
    else {
      const names = must(records.at(-1), "record around a name");
      const name = String(JSON.parse(text));
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
