/**
 * Eager results and those of a program agree to the bit in float64, for every row of the table: the functions of `@dualtape/core/portable` are
 * those of the vectors, operation by operation. And like these, they are within 1e-15 of the table of 1400 bits.
 */
import { elementwise, type ScalarLike } from "@dualtape/core";
import { portableKernel } from "@dualtape/core/portable";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";
import table from "./fixtures/math-float64.json" with { type: "json" };
import { randomBits, relativeError, SPECIAL, uniform, worst } from "./math-accuracy.ts";
import { BINARY, UNARY } from "./math-harness.ts";

const COUNT = 20_000;

/** Arguments in pairs: all of the special values, bits at random, subnormals, and sizes from everyday ones to those that take the long way around the circle. */
const SAMPLES: readonly (readonly [x: Tensor, y: Tensor])[] = [
  [SPECIAL.flatMap((x) => SPECIAL.map(() => x)), SPECIAL.flatMap(() => SPECIAL)],
  [randomBits(new Float64Array(COUNT), 1), randomBits(new Float64Array(COUNT), 2)],
  [uniform(new Float64Array(COUNT / 10), 2 ** -1024, 3), uniform(new Float64Array(COUNT / 10), 2, 4)],
  ...[1, 20, 800, 1e7, 1e300].map((width, i) => [
    uniform(new Float64Array(COUNT / 4), width, 5 + i),
    uniform(new Float64Array(COUNT / 4), width, 15 + i),
  ]),
].map(([x = [], y = []]) => [tensor(x), tensor(y)]);

/** Where two arrays differ in a bit, NaN being one: how often, and the first arguments. */
function apart(one: Tensor, other: Tensor, ...inputs: readonly Tensor[]): unknown {
  const places = [...one.data.keys()].filter((i) => !Object.is(one.data[i], other.data[i]));
  return places.length === 0 ? null : { places: places.length, at: inputs.map(({ data }) => data[places[0] ?? 0]) };
}

describe.for(Object.values(elementwise))("$name", (row) => {
  test("is the same eagerly and in a program, to the bit", () => {
    const program = compile((a: Traced, b: Traced) => a.elementwise(row, b, a), { backEnd: "webassembly" });
    for (const [x, y] of SAMPLES) {
      expect(apart(program(x, y), x.elementwise(row, y, x), x, y)).toBe(null);
    }
  });
});

test("single numbers are, too, also sine and cosine side by side", () => {
  const f = <S extends ScalarLike<S>>(x: S): S[] => [
    x.sin(),
    x.cos(),
    x.exp(),
    x.log(),
    x.tanh(),
    x.erf(),
    x.pow(0.3),
    x.softplus(),
  ];
  const program = compile((x: Traced) => f(x), { backEnd: "webassembly" });
  const results = [...SPECIAL, ...uniform(new Float64Array(200), 50, 20)].map((value) => {
    const of = (all: readonly Tensor[]) => all.map((one) => one.item());
    return { value, compiled: of(program(scalar(value))), eager: of(f(scalar(value))) };
  });
  for (const { value, compiled, eager } of results) expect(compiled, `${value}`).toEqual(eager);
});

test.for([-1, 0, 0.5, 1, 2, 3, -2.5])("to the power of %d, which a program knows, it is so, too", (exponent) => {
  const program = compile((a: Traced) => a.pow(exponent), { backEnd: "webassembly" });
  for (const [x] of SAMPLES) {
    expect(apart(program(x), x.pow(exponent), x)).toBe(null);
  }
});

const view = new DataView(new ArrayBuffer(8));
const decoded = (hexadecimal: string): number => {
  view.setBigUint64(0, BigInt(`0x${hexadecimal}`));
  return view.getFloat64(0);
};

test.for([...UNARY, ...BINARY])("%s is within 1e-15 of the table", (name) => {
  const rows = table[name].map((row) => row.split(" ").map(decoded));
  const kernel = portableKernel(elementwise[name]);
  const results = rows.map(([x = NaN, y = NaN]) => kernel(x, y, 0));
  const { deviation, index } = worst(results, (i) => rows[i]?.at(-1) ?? NaN, relativeError);
  expect({ deviation, at: rows[index] }).toSatisfy((found: { readonly deviation: number }) => found.deviation <= 1e-15);
});
