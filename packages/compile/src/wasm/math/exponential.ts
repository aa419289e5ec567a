/**
 * exp and expm1. With n = round(x / ln 2) and r = x − n ln 2, |r| ≤ ½ ln 2,
 *
 *   exp x = 2ⁿ · (1 + p),   expm1 x = 2ⁿ · p + (2ⁿ − 1),   p = expm1 r = r + r² q(r).
 *
 * ln 2 is taken in two parts, the first so short that its product with n is exact (Cody & Waite, 1980). Adding n to a number as
 * large as the mantissa both rounds it and puts it into the lowest bits, from where powers of 2 are made; they are applied as two
 * factors, so that results round once on their way into the subnormals and overflow where they should.
 */
import { EXPONENTIAL, EXPONENTIAL_RANGE } from "@dualtape/core/portable";
import { LN2 } from "./logarithm.ts";
import { polynomial } from "./polynomial.ts";
import type { Format, Vector } from "./vector.ts";

interface Constants {
  /** q(r) = (expm1 r − r) / r² on |r| ≤ ½ ln 2, minimax in the error relative to expm1. */
  readonly q: readonly number[];
  /** Beyond these exp is 0 and Infinity; 2ⁿ still has its two factors. */
  readonly range: readonly [least: number, greatest: number];
}

const CONSTANTS: Record<Format["name"], Constants> = {
  // Degree 5, error 2⁻³².
  float32: {
    q: [0.5, 0.16666667, 0.041666344, 0.008333186, 0.0013941902, 0.00019973292],
    range: [-105, 90],
  },
  float64: {
    q: EXPONENTIAL,
    range: EXPONENTIAL_RANGE,
  },
};

/** x = n ln 2 + r, and the integer whose lowest bits are n + 2·bias. */
interface Reduced {
  readonly n: Vector;
  readonly r: Vector;
  readonly bits: Vector;
}

/** What rounds to a whole number n, and puts n + 2·bias into the lowest bits. */
const shiftOf = ({ mantissaBits, bias }: Format): number => 1.5 * 2 ** mantissaBits + 2 * bias;

/** Reduces x + tail, |x| within the range, |tail| ≪ |x|. */
function reduce(x: Vector, tail?: Vector): Reduced {
  const [high, low] = LN2[x.format.name];
  const shift = shiftOf(x.format);
  const bits = x.mul(Math.LOG2E).add(shift);
  const n = bits.sub(shift);
  const rest = n.mul(-low);
  return { n, r: x.sub(n.mul(high)).add(tail === undefined ? rest : rest.add(tail)), bits };
}

/** Reduces x ≤ 0, in the one way that all functions of it share. */
const reduceNegative = (x: Vector): Reduced => reduce(x.atLeast(CONSTANTS[x.format.name].range[0]));

/** y · 2ⁿ from the integer of a reduction. */
function scale(y: Vector, bits: Vector): Vector {
  const { mantissaBits, bias } = y.format;
  const sum = bits.and(BigInt(4 * bias + 3));
  const half = sum.shiftRight(1);
  return y.mul(half.shiftLeft(mantissaBits)).mul(sum.subBits(half).shiftLeft(mantissaBits));
}

/** expm1 r on |r| ≤ ½ ln 2. */
const core = (r: Vector): Vector => r.add(r.mul(r).mul(polynomial(CONSTANTS[r.format.name].q, r)));

/** factor · exp(x + tail), |tail| ≪ |x|, rounded once on its way into the subnormals. */
export function exp(x: Vector, tail?: Vector, factor?: Vector): Vector {
  const [least, greatest] = CONSTANTS[x.format.name].range;
  const { r, bits } = reduce(x.atLeast(least).atMost(greatest), tail);
  const mantissa = core(r).add(1);
  return scale(factor === undefined ? mantissa : mantissa.mul(factor), bits);
}

/** factor · exp x for x ≤ 0. */
export function expOfNegative(x: Vector, factor: number): Vector {
  const { r, bits } = reduceNegative(x);
  const mantissa = core(r).add(1);
  return scale(factor === 1 ? mantissa : mantissa.mul(factor), bits);
}

/** exp x − 1 for x ≤ 0, where 2ⁿ needs one factor only: far down it is nothing beside 1. */
export function expm1OfNegative(x: Vector): Vector {
  const { mantissaBits, bias } = x.format;
  const { r, bits } = reduceNegative(x);
  const power = bits
    .atLeast(shiftOf(x.format) - 2 * mantissaBits)
    .subBits(BigInt(bias))
    .shiftLeft(mantissaBits);
  return core(r).mul(power).add(power.sub(1));
}

/** exp x − 1 = 2ⁿ · (expm1 r + (1 − 2⁻ⁿ)), the difference exact wherever it counts. */
export function expm1(x: Vector): Vector {
  const { mantissaBits, bias } = x.format;
  const greatest = CONSTANTS[x.format.name].range[1];
  const { n, r, bits } = reduce(x.atLeast(-2 * mantissaBits).atMost(greatest));
  const inverse = n
    .neg()
    .atLeast(-2 * mantissaBits)
    .add(1.5 * 2 ** mantissaBits + bias)
    .shiftLeft(mantissaBits);
  const result = scale(core(r).add(inverse.neg().add(1)), bits);
  return x.equal(0).select(x, result);
}
