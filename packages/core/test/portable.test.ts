/**
 * What the portable functions are made of. Their values are held to 50 digits where compiled programs are, in `compile/test/portable.test.ts`, and those of
 * the inverse and hyperbolic ones in `integration/test/functions.test.ts`.
 */
import { describe, expect, test } from "vitest";
import { elementwise, row } from "../src/index.ts";
import * as portable from "../src/portable.ts";

const { exponentOf, hypot, isPowerOfTwo, portableKernel, portableName, powerOfTwo } = portable;

const EXPONENTS = Array.from({ length: 2098 }, (_, i) => i - 1074);

describe("powers of two", () => {
  test("are all there are", () => {
    for (const k of EXPONENTS) expect(powerOfTwo(k)).toBe(2 ** k);
    expect(powerOfTwo(NaN)).toBe(1);
  });
  test("are measured, and told from others", () => {
    for (const k of EXPONENTS.filter((exponent) => exponent >= -1022)) {
      const power = powerOfTwo(k);
      const beside = power * (1 + Number.EPSILON);
      expect([exponentOf(power), exponentOf(beside), exponentOf(1.999 * power)]).toEqual([k, k, k]);
      expect([isPowerOfTwo(power), isPowerOfTwo(-power), isPowerOfTwo(beside)]).toEqual([true, true, false]);
    }
    expect([0, NaN, Infinity, -Infinity, 3].map(isPowerOfTwo)).toEqual([false, false, false, false, false]);
  });
});

test.for<readonly [a: number, b: number, c: number]>([
  [3, 4, 5],
  [-3e300, 4e300, 5e300],
  [3 * 2 ** -1070, -4 * 2 ** -1070, 5 * 2 ** -1070],
  [1, 1e-300, 1],
  [0, -0, 0],
  [Number.MAX_VALUE, Number.MAX_VALUE, Infinity],
  [NaN, 1, NaN],
  [1, NaN, NaN],
  [NaN, -Infinity, Infinity],
  [Infinity, NaN, Infinity],
])("the hypotenuse of %d and %d is %d", ([a, b, c]) => {
  expect(hypot(a, b)).toBe(c);
  expect(hypot(b, a)).toBe(c);
});

describe("the kernels of rows", () => {
  test("are portable for each row of the table that is left to engines, and for no other", () => {
    const without = Object.values(elementwise).filter((one) => portableName(one) === null);
    expect(without.map(({ name }) => name)).toEqual([
      "add",
      "sub",
      "mul",
      "div",
      "maximum",
      "minimum",
      "equal",
      "notEqual",
      "greater",
      "greaterEqual",
      "less",
      "lessEqual",
      "where",
      "neg",
      "reciprocal",
      "square",
      "sqrt",
      "abs",
      "sign",
      "strongMul",
      "strongDiv",
      "strongMulBoth",
    ]);
    for (const one of without) expect(portableKernel(one)).toBe(one.kernel);
    expect(portableKernel(elementwise.exp)).toBe(portable.exp);
  });
  test("are a row's own where it has but the name of one", () => {
    const mine = row("exp", (x) => x, null);
    expect(portableName(mine)).toBe(null);
    expect(portableKernel(mine)).toBe(mine.kernel);
    expect(portableName(row("toString", (x) => x, null))).toBe(null);
  });
});

/** What is right is so by IEEE 754 or by the limit: engines agree on it. */
const EDGES = [
  0,
  -0,
  1,
  -1,
  1e-300,
  -1e-300,
  5e-324,
  2,
  -2,
  0.5,
  1e300,
  -1e300,
  1e10,
  -1e10,
  710.4,
  711,
  Infinity,
  -Infinity,
  NaN,
];

const { acos, acosh, asin, asinh, atan, atanh, cosh, sinh, tanh } = portable;

test.for(Object.entries({ acos, acosh, asin, asinh, atan, atanh, cosh, sinh, tanh }))(
  "%s is what it ought to be at zeros, ends and infinities, and as odd or even as its function",
  ([name, f]) => {
    const engine: unknown = Reflect.get(Math, name);
    if (typeof engine !== "function") throw new TypeError(name);
    for (const x of EDGES) {
      const [found, known] = [f(x), Number(engine(x))];
      if (Number.isFinite(known) && known !== 0) expect(Math.abs(found / known - 1), `${x}`).toBeLessThan(1e-15);
      else expect(found, `${x}`).toBe(known);
      if (name !== "acos" && name !== "acosh") expect(f(-x)).toBe(name === "cosh" ? found : -found);
    }
  },
);
