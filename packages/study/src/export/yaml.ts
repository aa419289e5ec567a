/**
 * YAML of plain values, in the part of it that all readers agree on. Texts stand in double quotes as in JSON, which YAML takes over, and so do
 * names that are more than a word; a number has a point and the sign of its exponent, because readers of YAML 1.1, such as PyYAML, take
 * `1e-7`, which the library `yaml` writes, for a text.
 */

/** Plain values: what JSON holds. */
type Plain = null | boolean | number | string | readonly Plain[] | PlainRecord;
interface PlainRecord {
  readonly [name: string]: Plain;
}

/** A value that JSON keeps, as a YAML document. */
export const yamlOf = (value: object): string => `${linesOf(JSON.parse(JSON.stringify(value)) as Plain).join("\n")}\n`;

function linesOf(value: Plain): readonly string[] {
  const line = lineOf(value);
  if (line !== null || !isParent(value)) return [line ?? ""];
  if (isArray(value)) {
    return value.flatMap((element) => {
      const [first = "", ...others] = linesOf(element);
      return [`- ${first}`, ...indented(others)];
    });
  }
  return Object.entries(value).flatMap(([name, element]) => {
    const one = lineOf(element);
    return one === null ? [`${nameOf(name)}:`, ...indented(linesOf(element))] : [`${nameOf(name)}: ${one}`];
  });
}

/** What stands in one line: a scalar, a list of them, and what is empty; `null` of all else. */
function lineOf(value: Plain): string | null {
  if (!isParent(value)) return scalarOf(value);
  if (isArray(value)) return value.some(isParent) ? null : `[${value.map(scalarOf).join(", ")}]`;
  return Object.keys(value).length === 0 ? "{}" : null;
}

const isParent = (value: Plain): value is readonly Plain[] | PlainRecord => typeof value === "object" && value !== null;
const isArray = (value: readonly Plain[] | PlainRecord): value is readonly Plain[] => Array.isArray(value);

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** A word stands as it is, but for those that YAML 1.1 takes for true, false and null. */
const nameOf = (name: string): string =>
  /^[A-Za-z]\w*$/.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name) ? name : JSON.stringify(name);

/** As in JSON, with a point in what has an exponent. */
const scalarOf = (value: Plain): string => {
  const text = JSON.stringify(value);
  return typeof value === "number" ? text.replace(/^(-?\d+)e/, "$1.0e") : text;
};
