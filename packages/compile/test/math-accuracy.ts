/** What the functions ought to give, samples of arguments from all over the range, and how far two results are apart. */
import { elementwise } from "@dualtape/core";
import type { MathName } from "../src/wasm/math/index.ts";

/** The functions in float64: the kernels of the table of rules. */
export const truth = (name: MathName): ((x: number, y: number) => number) => {
  const { kernel } = elementwise[name];
  return (x, y) => kernel(x, y, 0);
};

/** Random 32-bit words, by Marsaglia's xorshift. */
function* words(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

/** Random bit patterns: every exponent is as likely as every other, NaN included. */
export function randomBits<A extends Float32Array | Float64Array>(into: A, seed: number): A {
  const random = words(seed);
  const bits = new Uint32Array(into.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = random.next().value;
  return into;
}

/** Numbers between −width and width, all as likely. */
export function uniform<A extends Float32Array | Float64Array>(into: A, width: number, seed: number): A {
  const random = words(seed);
  for (let i = 0; i < into.length; i++) into[i] = (random.next().value / 2 ** 31 - 1) * width;
  return into;
}

/** Zeros, infinities, NaN, the ends of the formats, integers odd and even, halves. */
export const SPECIAL: readonly number[] = [
  0,
  0.5,
  1,
  1.5,
  2,
  3,
  4,
  5,
  88.8,
  710,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 52 + 1,
  2 ** 53,
  2 ** 60,
  1e-5,
  1e-20,
  2 ** -24,
  2 ** -53,
  2 ** -126,
  2 ** -149,
  2 ** -1022,
  2 ** -1074,
  1 - 2 ** -24,
  1 - 2 ** -53,
  1 + 2 ** -23,
  1 + 2 ** -52,
  (2 - 2 ** -23) * 2 ** 127,
  Number.MAX_VALUE,
  Math.PI,
  Math.PI / 2,
  Math.PI / 4,
  Infinity,
  NaN,
].flatMap((x) => [x, -x]);

/** How many float32 lie from one number to another; 0 where both are the same zero, the same infinity or NaN. */
export function ulpsApart(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b) || (a === 0 && b === 0)) return Infinity;
  return Math.abs(place(a) - place(b));
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
/** The place of a float32 among all, in their order. */
function place(x: number): number {
  single[0] = x;
  const [bits = 0] = singleBits;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** |a − b| / |b|, a difference of one subnormal step not counted; 0 where both are the same zero, infinity or NaN. */
export function relativeError(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b) || (a === 0 && b === 0)) return Infinity;
  return Math.abs(a - b) <= Number.MIN_VALUE ? 0 : Math.abs(a - b) / Math.abs(b);
}

/** The largest deviation of results, and the arguments it is found at. */
export function worst(
  results: ArrayLike<number>,
  expected: (i: number) => number,
  measure: (a: number, b: number) => number,
): { readonly deviation: number; readonly index: number } {
  let found = { deviation: 0, index: 0 };
  for (let index = 0; index < results.length; index++) {
    const deviation = measure(results[index] ?? NaN, expected(index));
    if (deviation > found.deviation) found = { deviation, index };
  }
  return found;
}
