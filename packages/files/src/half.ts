/**
 * Floating-point numbers of 16 bits: a sign, an exponent, and the fraction of a significand of `digits` bits. As in IEEE 754, the
 * exponent 0 is that of subnormal numbers, and the greatest one that of ∞ and NaN.
 */

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
const infinityOf = ({ digits }: Half): number => (SIGN - 1) & ~(2 ** (digits - 1) - 1);

/** The number that bits stand for; exact, in float32 as well. */
export function fromHalf(format: Half, bits: number): number {
  const { digits, least } = format;
  const hidden = 2 ** (digits - 1);
  const [sign, magnitude] = [bits & SIGN ? -1 : 1, bits & (SIGN - 1)];
  const [exponent, fraction] = [Math.floor(magnitude / hidden), magnitude % hidden];
  if (magnitude >= infinityOf(format)) return fraction === 0 ? sign * Infinity : NaN;
  const significand = exponent === 0 ? fraction : hidden + fraction;
  return sign * significand * 2 ** (Math.max(exponent, 1) + least - digits);
}

/** The bits of the nearest number of the format, of two that are as near the even one; beyond the greatest, those of ∞. */
export function toHalf(format: Half, value: number): number {
  const { digits, least } = format;
  const [hidden, infinity] = [2 ** (digits - 1), infinityOf(format)];
  if (Number.isNaN(value)) return infinity + hidden / 2;
  const sign = value < 0 || Object.is(value, -0) ? SIGN : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign + infinity;
  const exponent = Math.max(exponentOf(magnitude), least);
  const significand = magnitude / 2 ** (exponent - digits + 1) + ROUNDING - ROUNDING;
  // A significand with its leading bit counts the exponent up by one, and one that is rounded up to the next power by one more.
  return sign + Math.min((exponent - least) * hidden + significand, infinity);
}

/** The greatest e with 2ᵉ ≤ x; the logarithm may be rounded to a neighbour. */
function exponentOf(x: number): number {
  const near = Math.floor(Math.log2(x));
  if (2 ** near > x) return near - 1;
  return 2 ** (near + 1) <= x ? near + 1 : near;
}
