/**
 * The remainder of a number by ½π, as a sum r + tail whose relative error stays small where x is next to a multiple of ½π (down to
 * 2⁻⁶¹ of one).
 *
 * Up to 2²⁰ multiples: x − n·½π with ½π in four parts, of which three are so short (33 bits) that their products with n are exact
 * (W. Cody & W. Waite, Software Manual for the Elementary Functions, 1980). Beyond, with |x| = m·2ᵉ, those bits of 2/π whose product
 * with |x| is a multiple of 4 do not matter, nor those whose product is too small, and 192 bits W between remain:
 *
 *   |x|·2/π ≡ m·W·2⁻¹⁹⁰ (mod 4),
 *
 * two bits of quadrant and a fraction whose first 126 bits are computed. No float64 is nearer than 2⁻⁶¹ to a multiple, so 64 good bits
 * are left. (M. Payne & R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18, 1983.)
 */
import { lostBySum } from "./double-double.ts";
import { exponentOf, powerOfTwo } from "./scale.ts";

/** ½π in four parts. */
export const HALF_PI = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
] as const;

/** Up to here the four parts serve. */
export const NEAR_END = 2 ** 20 * (Math.PI / 2);

/** The first 1280 bits of 2/π after the point. */
export const TWO_OVER_PI =
  0xa2f9836e4e441529_fc2757d1f534ddc0_db6295993c439041_fe5163abdebbc561_b7246e3a424dd2e0_06492eea09d1921c_fe1deb1cb129a73e_e88235f52ebb4484_e99c7026b45f7e41_3991d639835339f4_9c845f8bbdf9283b_1ff897ffde05980f_ef2f118b5a0a6d1f_6d367ecf27cb09b7_4f463f669e5fea2d_7527bac7ebe5f17b_3d0739f78a5292ea_6bfb5fb11f8d5d08_56033046fc7b6bab_f0cfbc209af4361dn;

/** x = n·½π + r + tail, |r| ≤ ¼π; the quadrant is n modulo 4. */
export interface Remainder {
  readonly r: number;
  readonly tail: number;
  readonly quadrant: number;
}

const ROUND = 1.5 * 2 ** 52;

/** Reduces x; NaN where it is not finite. */
export function reduceByHalfPi(x: number): Remainder {
  if (Math.abs(x) > NEAR_END) return reduceFar(x);
  const n = x * (2 / Math.PI) + ROUND - ROUND;
  const first = x - n * HALF_PI[0];
  const second = n * -HALF_PI[1];
  const a = first + second;
  const third = n * -HALF_PI[2];
  const b = a + third;
  const rest = lostBySum(first, second, a) + lostBySum(a, third, b) + n * -HALF_PI[3];
  const r = b + rest;
  return { r, tail: lostBySum(b, rest, r), quadrant: n & 3 };
}

/** ½π in two parts, the first of 21 bits: its product with 32 bits is exact. */
export const HALF_PI_PAIR = [1.570796012878418, 3.139164786504813e-7] as const;

function reduceFar(x: number): Remainder {
  if (!Number.isFinite(x)) return { r: NaN, tail: NaN, quadrant: 0 };
  const exponent = exponentOf(Math.abs(x));
  const m = BigInt(Math.abs(x) * powerOfTwo(52 - exponent));
  // e = exponent − 52, and W begins with the bit of weight 2⁻ʲ, j = e − 1.
  const w = BigInt.asUintN(192, TWO_OVER_PI >> BigInt(1280 - 192 - (exponent - 54)));
  const turns = BigInt.asUintN(128, (m * w) >> 64n);
  // To the nearest quadrant; the fraction is then signed, in ½ ≥ fraction ≥ −½.
  const n = Number(BigInt.asUintN(2, (turns + (1n << 125n)) >> 126n));
  const fraction = BigInt.asIntN(128, turns << 2n);
  // Its size, up to the last bit: 64 good bits behind zeros, and a power of 2.
  const size = fraction < 0n ? ~fraction : fraction;
  const upper = Number(size >> 96n);
  const zeros = upper > 0 ? Math.clz32(upper) : 32 + Math.clz32(Number(size >> 64n));
  const bits = size >> BigInt(64 - zeros);
  const unit = powerOfTwo(-64 - zeros) * (fraction < 0n === x < 0 ? 1 : -1);
  // Times ½π, by 32 bits: the first product is exact, the others make up for the rest.
  const [high, low] = [Number(bits >> 32n) * 2 ** 32, Number(bits & 0xffffffffn)];
  const product = high * HALF_PI_PAIR[0];
  const small = high * HALF_PI_PAIR[1] + low * (Math.PI / 2);
  const r = product + small;
  return { r: r * unit, tail: (small - (r - product)) * unit, quadrant: x < 0 ? -n & 3 : n };
}
