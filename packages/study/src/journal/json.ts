/**
 * Records as JSON, to the bit. JSON has no NaN, no infinities, and many of its readers and writers drop the sign of −0. Those four numbers
 * are the texts `"#NaN"`, `"#Infinity"`, `"#-Infinity"` and `"#-0"`; a text that begins with `#` gets a second one in front, so that nothing
 * is meant by two. All else is as `JSON.stringify` writes it: the shortest digits that give the number back, names in their order, no spaces.
 */
import { describe, isRecord, refuse } from "@dualtape/core";

const SIGN = "#";
/** So many arrays and records may stand in one another: JSON is read by recursion. */
const DEEPEST = 1000;
const NUMBERS: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["#NaN", NaN],
  ["#Infinity", Infinity],
  ["#-Infinity", -Infinity],
  ["#-0", -0],
]);

/** The JSON of a record; refuses what would not come back as it is. A name whose value is `undefined` is left out, as if it were not there. */
export function jsonOf(where: string, record: unknown): string {
  checkPlain(where, "the record", record, new Set());
  return JSON.stringify(record, (_, value: unknown) => {
    if (typeof value === "string") return value.startsWith(SIGN) ? SIGN + value : value;
    if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
    return SIGN + (value === 0 ? "-0" : String(value));
  });
}

/** The record that is written as this JSON; throws a `SyntaxError` where it is none. */
export function recordOf(json: string): unknown {
  if (!json.includes(`"${SIGN}`)) return JSON.parse(json);
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith(SIGN)) return value;
    if (value.startsWith(SIGN + SIGN)) return value.slice(1);
    const number = NUMBERS.get(value);
    if (number === undefined) throw new SyntaxError(`${describe(value)} stands for no number`);
    return number;
  });
}

/** Refuses what is neither null, true, false, a number, a text, an array, nor a record of such, and what holds itself. */
function checkPlain(where: string, name: string, value: unknown, around: Set<unknown>): void {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") return;
  if (around.has(value)) refuse(where, name, value, "a record that does not hold itself");
  if (around.size === DEEPEST) refuse(where, name, value, `a record that is no more than ${DEEPEST} deep`);
  if (!Array.isArray(value) && !isRecord(value)) {
    refuse(where, name, value, "null, true, false, a number, a text, or an array or a record of such");
  }
  around.add(value);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) checkPlain(where, `${name}[${i}]`, value[i], around);
  } else {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) checkPlain(where, `${name}.${key}`, inner, around);
    }
  }
  around.delete(value);
}
