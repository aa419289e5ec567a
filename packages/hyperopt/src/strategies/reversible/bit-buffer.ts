/**
 * Multiplication by n/d that loses nothing: the digits that rounding would drop go into a buffer, one integer for each
 * element, and swapping n and d takes them out again (Maclaurin, Duvenaud & Adams 2015, algorithm 3).
 *
 *   i ← i·d + (c mod d);  c ← (c div d)·n + (i mod n);  i ← i div n
 *
 * With c an integer in fixed point, (c, i) ↦ (c′, i′) is a bijection, and i grows by log₂(d/n) bits a multiplication.
 * All of it is float64 below 2⁵³, where integers are exact; a buffer without room is to be put aside and begun anew.
 */
import { type Elementwise, reading, type ScalarLike } from "@dualtape/core";
import { log } from "@dualtape/core/portable";
import type { Tensor } from "@dualtape/tensor";
import { UNIT } from "./fixed-point.ts";
import type { Ratio } from "./ratio.ts";

/** A value in fixed point, and what its multiplications have dropped so far. */
export interface Buffered<S> {
  readonly value: S;
  readonly buffer: S;
}

/**
 * Multiplies by a ratio; multiplying by its inverse restores both parts to the bit. The derivative is that of
 * value·factor, where `factor` is the number that the ratio stands for; the buffer has none.
 */
export function multiply<S extends ScalarLike<S>>(
  { value, buffer }: Buffered<S>,
  ratio: Ratio,
  factor: S,
): Buffered<S> {
  return { value: value.elementwise(product(ratio), buffer, factor), buffer: value.elementwise(rest(ratio), buffer) };
}

/** Whether a buffer has no room for one more multiplication by n/d. */
export const isFull = (buffer: { magnitude(): number }, { d }: Ratio): boolean =>
  (buffer.magnitude() + 1) * d > Number.MAX_SAFE_INTEGER;

/**
 * The bits of information in buffers, from how far they have grown: were the dropped digits evenly spread, the mean of
 * 2i + 1 would be (d/n)ᵗ after t multiplications.
 */
export const entropyOf = (buffers: readonly Tensor[]): number =>
  buffers.reduce((bits, { data }) => {
    let sum = 0;
    for (const i of data) sum += 2 * i + 1;
    return bits + data.length * (log(sum / data.length) / Math.LN2);
  }, 0);

/** i·d + (c mod d), with the remainder never negative. */
const joined = (c: number, i: number, d: number): number => i * d + (c - d * Math.floor(c / d));

const product = ({ n, d }: Ratio): Elementwise => ({
  name: `multiply by ${n}/${d}`,
  kernel(value, buffer) {
    const c = value * UNIT;
    const all = joined(c, buffer, d);
    return (Math.floor(c / d) * n + (all - n * Math.floor(all / n))) / UNIT;
  },
  partials: [byFactor, null, byValue],
});

const rest = ({ n, d }: Ratio): Elementwise => ({
  name: `rest of a multiplication by ${n}/${d}`,
  kernel: (value, buffer) => Math.floor(joined(value * UNIT, buffer, d) / n),
  partials: [null, null],
});

const byFactor = reading("c", (_y, _value, _buffer, factor) => (d) => d.mul(factor));
const byValue = reading("a", (_y, value) => (d) => d.mul(value));
