/** What `// => text` in a snippet means: the value prints as the text; blanks and quotes do not count. */

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Throws unless `value` prints as `expected`, with numbers to the digits shown. */
export function expectShown(value: unknown, expected: string): void {
  const actual = print(value);
  const actualNumbers = actual.match(NUMBER) ?? [];
  const expectedNumbers = expected.match(NUMBER) ?? [];
  const close = expectedNumbers.every((number, i) => agrees(Number(actualNumbers[i]), number));
  if (!close || skeleton(actual) !== skeleton(expected)) {
    throw new Error(`the page says ${expected}, and the value is ${actual}`);
  }
}

/** JSON for arrays and plain records; for everything in them, and everything else, its own `toString`. */
const print = (value: unknown): string =>
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key) {
    const leaf = this[key]; // itself, not its `toJSON`
    if (leaf instanceof Float64Array || leaf instanceof Float32Array || leaf instanceof Int32Array) return [...leaf];
    return isPlain(leaf) ? leaf : String(leaf);
  });

const isPlain = (value: unknown): boolean =>
  Array.isArray(value) || (typeof value === "object" && value?.toString === Object.prototype.toString);

const skeleton = (text: string): string => text.replaceAll(NUMBER, "0").replaceAll(/\\n|[\s"'`]/g, "");

/** Whether a number rounds to the digits shown; one without a decimal point is meant exactly. */
function agrees(actual: number, expected: string): boolean {
  const [mantissa = "", exponent = "0"] = expected.split("e");
  const decimals = mantissa.split(".")[1]?.length;
  const shown = Number(expected);
  const tolerance = decimals === undefined ? 1e-12 * Math.abs(shown) : 0.5000001 * 10 ** (Number(exponent) - decimals);
  return Math.abs(actual - shown) <= tolerance;
}
