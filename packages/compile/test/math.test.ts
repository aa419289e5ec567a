/**
 * The vectorized functions against the truth: at most 2 ulp in float32 (the slopes 3), 1e-15 in float64, and the answers of the table of rules at zeros,
 * infinities and NaN.
 *
 * float32 is measured against float64. The table for float64 holds arguments and the results nearest to the true ones, as bits. It was
 * made with mpmath at 1400 bits and covers, beside random arguments, those where digits are lost most easily: next to multiples of
 * ½π (for each exponent the nearest float64, from the convergents of 2ᵉ⁺¹/π), logarithms near 1, results among the subnormals and at
 * the edge of overflow, powers of numbers next to 1, the borders between the pieces of an approximation.
 */
import { describe, expect, it } from "vitest";
import { Constants } from "../src/wasm/constants.ts";
import { type MathName, mathLibrary } from "../src/wasm/math/index.ts";
import table from "./fixtures/math-float64.json" with { type: "json" };
import { randomBits, relativeError, SPECIAL, truth, ulpsApart, uniform, worst } from "./math-accuracy.ts";
import { BINARY, compiled, type Floats, UNARY } from "./math-harness.ts";

const NAMES: readonly MathName[] = [...UNARY, ...BINARY];
const COUNT = 2 ** 20;

const float32 = compiled("float32");
const float64 = compiled("float64");

/** Every pair of the special values. */
const FIRST = SPECIAL.flatMap((x) => SPECIAL.map(() => x));
const SECOND = SPECIAL.flatMap(() => SPECIAL);

/** The worst deviation, with the arguments so that a failure says where. */
function deviation(name: MathName, x: Floats, y: Floats, measure: (a: number, b: number) => number) {
  const [library, round] = x instanceof Float32Array ? [float32, Math.fround] : [float64, Number];
  const of = truth(name);
  const { deviation, index } = worst(library[name](x, y), (i) => round(of(x[i] ?? NaN, y[i] ?? NaN)), measure);
  return { deviation, at: [x[index], y[index]] };
}

const within =
  (bound: number) =>
  (found: { readonly deviation: number }): boolean =>
    found.deviation <= bound;

describe.each(NAMES)("float32 %s", (name) => {
  const bound = name === "tanhSlope" || name === "sigmoidSlope" ? 3 : 2;
  it(`is within ${bound} ulp on random bits`, () => {
    const [x, y] = [randomBits(new Float32Array(COUNT), 1), randomBits(new Float32Array(COUNT), 2)];
    expect(deviation(name, x, y, ulpsApart)).toSatisfy(within(bound));
  });
  it(`is within ${bound} ulp on numbers of everyday size`, () => {
    for (const width of [1, 20, 120]) {
      const [x, y] = [uniform(new Float32Array(COUNT / 4), width, 3), uniform(new Float32Array(COUNT / 4), width, 4)];
      expect(deviation(name, x, y, ulpsApart)).toSatisfy(within(bound));
    }
  });
  it("answers as JavaScript does at special values", () => {
    const [x, y] = [Float32Array.from(FIRST), Float32Array.from(SECOND)];
    expect(deviation(name, x, y, ulpsApart)).toSatisfy(within(bound));
  });
});

const view = new DataView(new ArrayBuffer(8));
const decoded = (hexadecimal: string): number => {
  view.setBigUint64(0, BigInt(`0x${hexadecimal}`));
  return view.getFloat64(0);
};

describe.each(NAMES)("float64 %s", (name) => {
  it("is within 1e-15 of the table", () => {
    const rows = table[name].map((row) => row.split(" ").map(decoded));
    if (rows.length % 2 === 1) rows.push(...rows.slice(0, 1));
    const column = (i: number) => Float64Array.from(rows, (row) => row.at(i) ?? NaN);
    const results = float64[name](column(0), column(1));
    const { deviation, index } = worst(results, (i) => rows[i]?.at(-1) ?? NaN, relativeError);
    expect({ deviation, at: rows[index] }).toSatisfy(within(1e-15));
  });
  it("answers as JavaScript does at special values", () => {
    const [x, y] = [Float64Array.from(FIRST), Float64Array.from(SECOND)];
    expect(deviation(name, x, y, relativeError)).toSatisfy(within(4 * Number.EPSILON));
  });
});

describe.each(NAMES)("float64 %s beside JavaScript's", (name) => {
  it("is within 4 ulp on random bits and on numbers of everyday size", () => {
    const samples = [
      [randomBits(new Float64Array(COUNT / 4), 5), randomBits(new Float64Array(COUNT / 4), 6)],
      [uniform(new Float64Array(COUNT / 4), 20, 7), uniform(new Float64Array(COUNT / 4), 20, 8)],
      [uniform(new Float64Array(COUNT / 4), 800, 9), uniform(new Float64Array(COUNT / 4), 800, 10)],
    ] as const;
    for (const [x, y] of samples) {
      // Of erfc each of the two may be 4 ulp off.
      expect(deviation(name, x, y, relativeError)).toSatisfy(within((name === "erfc" ? 8 : 4) * Number.EPSILON));
    }
  });
});

it("is made once for each name", () => {
  const library = mathLibrary("float32", new Constants(0));
  expect(library("exp")).toBe(library("exp"));
  expect(library("exp")).not.toBe(library("log"));
});
