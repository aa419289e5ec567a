/** Powers of two, and how numbers are measured by them. */

const LEAST = -1074;

/**
 * 2ᵏ for each power of two that there is, the least first, by doubling: `2 ** k` is the engine's, which may round it. The tables and the
 * place for bits below are made when they are loaded, and what they hold between calls is never read.
 */
const POWERS = /* @__PURE__ */ powers();

function powers(): Float64Array {
  const table = new Float64Array(1024 - LEAST);
  for (let i = 0, power = Number.MIN_VALUE; i < table.length; i++, power *= 2) table[i] = power;
  return table;
}

/** 2ᵏ, for whole k from −1074 to 1023; 1 for NaN. */
export const powerOfTwo = (k: number): number => POWERS[(k | 0) - LEAST] as number;

/** The least number with all its digits. */
export const LEAST_NORMAL = 2 ** -1022;

const float = /* @__PURE__ */ new Float64Array(1);
const words = /* @__PURE__ */ wordsOf(float);
/** Which of its words is the upper one. */
const UPPER = /* @__PURE__ */ upperWord();

function wordsOf({ buffer }: Float64Array): Int32Array {
  return new Int32Array(buffer);
}

function upperWord(): 0 | 1 {
  return new Int32Array(Float64Array.of(1).buffer)[0] === 0 ? 1 : 0;
}

/** The upper half of the bits of a number: sign, exponent, and 20 bits of the mantissa. */
function upperBits(x: number): number {
  float[0] = x;
  return words[UPPER] as number;
}

/** The greatest k with 2ᵏ ≤ x, of positive, normal and finite x. */
export const exponentOf = (x: number): number => (upperBits(x) >> 20) - 1023;

/** Whether x is a power of two, or one with a sign, and not subnormal. */
export const isPowerOfTwo = (x: number): boolean =>
  Math.abs(x) >= LEAST_NORMAL && Math.abs(x) < Infinity && powerOfTwo(exponentOf(Math.abs(x))) === Math.abs(x);

/** The k of x = 2ᵏ·m, √½ ≤ m < √2, of positive, normal and finite x. */
export function octaveOf(x: number): number {
  // The exponent is one more where the upper bits of the mantissa are those of √2 or more; where they are the same, the lower ones decide.
  const k = ((upperBits(x) + 0x95f62) >> 20) - 1023;
  return x * powerOfTwo(-k) < Math.SQRT1_2 ? k - 1 : k;
}

/** y · 2ⁿ for |n| ≤ 1100 and y near 1: rounded once, on its way into the subnormals as well, and infinite where it should be. */
export function scaled(y: number, n: number): number {
  if (n > -1023 && n < 1024) return y * powerOfTwo(n);
  const half = Math.floor(0.5 * n);
  return y * powerOfTwo(half) * powerOfTwo(n - half);
}
