/**
 * Floating-point numbers of 16 bits: a sign, an exponent, and the fraction of a significand of `digits` bits. As in IEEE 754, the
 * exponent 0 is that of subnormal numbers, and the greatest one that of ∞ and NaN.
 */

import { exponentOf, powerOfTwo } from "@dualtape/core/portable";

/** A format of 16 bits. */
export interface Half {
  /** Bits of the significand, with the leading 1 that is not stored. */
  readonly digits: number;
  /** The exponent of the least normal number. */
  readonly least: number;
}

/** IEEE 754's binary16. */
export const binary16: Half = { digits: 11, least: -14 };

/** The upper half of a float32, as Google Brain has it. */
export const bfloat16: Half = { digits: 8, least: -126 };

const SIGN = 0x8000;
/** Added to a positive number below it, leaves no bits for a fraction: the sum is rounded to nearest, ties to even. */
const ROUNDING = 2 ** 52;

/** The bits of ∞: the exponent all ones, and no fraction. */
const infinityOf = ({ digits }: Half): number => (SIGN - 1) & ~((1 << (digits - 1)) - 1);

/** The number that bits stand for; exact, in float32 as well. */
export function fromHalf(format: Half, bits: number): number {
  const { digits, least } = format;
  const hidden = 1 << (digits - 1);
  const magnitude = bits & (SIGN - 1);
  const exponent = magnitude >> (digits - 1);
  const fraction = magnitude & (hidden - 1);
  const sign = bits & SIGN ? -1 : 1;
  if (magnitude >= infinityOf(format)) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * powerOfTwo(least + 1 - digits);
  return sign * (hidden + fraction) * powerOfTwo(exponent + least - digits);
}

/** The bits of the nearest number of the format, of two that are as near the even one; beyond the greatest, those of ∞. */
export function toHalf(format: Half, value: number): number {
  const { digits, least } = format;
  const hidden = 1 << (digits - 1);
  const infinity = infinityOf(format);
  if (Number.isNaN(value)) return infinity + hidden / 2;
  const sign = value < 0 || Object.is(value, -0) ? SIGN : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign + infinity;
  const exponent = Math.max(exponentOf(magnitude), least);
  const significand = magnitude / powerOfTwo(exponent - digits + 1) + ROUNDING - ROUNDING;
  // A significand with its leading bit counts the exponent up by one, and one that is rounded up to the next power by one more.
  return sign + Math.min((exponent - least) * hidden + significand, infinity);
}
