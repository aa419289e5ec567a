/**
 * The remainder by ½π of a float64 of any size, in integers. With |x| = m·2ᵉ, those bits of 2/π whose product with |x| is a multiple
 * of 4 do not matter, nor those whose product is too small, and 192 bits W between remain:
 *
 *   |x|·2/π ≡ m·W·2⁻¹⁹⁰ (mod 4),
 *
 * two bits of quadrant and a fraction whose first 126 bits are computed. No float64 is nearer than 2⁻⁶¹ to a multiple, so 64 good bits
 * are left. (M. Payne & R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18, 1983.)
 */
import { must } from "@dualtape/core";
import { HALF_PI_PAIR, TWO_OVER_PI } from "@dualtape/core/portable";
import { call, f64, i64, if_, type Local, local, return_ } from "wasmati";
import { type Routine, routine } from "../routine.ts";

/** An integer parameter, by its place. */
const integer = (index: number): Local<"i64"> => ({ kind: "local", type: "i64", index });

/** [position] → 64 bits of 2/π from there, which begins behind 64 zeros, so that a window may begin before it. */
const windowOfTwoOverPi = (): Routine =>
  routine(["i64"], ["i64"], (_parameters, fresh) => {
    const position = integer(0);
    const words = Array.from({ length: 21 }, (_, i) => BigInt.asUintN(64, TWO_OVER_PI >> BigInt(64 * (20 - i))));
    const [word, offset] = [fresh("i64"), fresh("i64")];
    local.set(word, i64.shr_u(position, 6n));
    local.set(offset, i64.and(position, 63n));
    words.slice(0, -1).forEach((high, i) => {
      i64.eq(word, BigInt(i));
      if_({}, () => {
        const next = must(words[i + 1], "word") >> 1n;
        i64.or(i64.shl(signed(high), offset), i64.shr_u(next, i64.sub(63n, offset)));
        return_();
      });
    });
    i64.const(0n);
  });

const signed = (bits: bigint): bigint => BigInt.asIntN(64, bits);

/** [a, b] → the upper 64 bits of their unsigned product, by halves of 32 bits. */
const upperProduct = (): Routine =>
  routine(["i64", "i64"], ["i64"], (_parameters, fresh) => {
    const [a, b] = [integer(0), integer(1)];
    const [aLow, aHigh, bLow, bHigh] = [fresh("i64"), fresh("i64"), fresh("i64"), fresh("i64")];
    const [middle, other] = [fresh("i64"), fresh("i64")];
    const mask = 0xffffffffn;
    local.set(aLow, i64.and(a, mask));
    local.set(bLow, i64.and(b, mask));
    local.set(aHigh, i64.shr_u(a, 32n));
    local.set(bHigh, i64.shr_u(b, 32n));
    local.set(middle, i64.add(i64.mul(aHigh, bLow), i64.shr_u(i64.mul(aLow, bLow), 32n)));
    local.set(other, i64.add(i64.mul(aLow, bHigh), i64.and(middle, mask)));
    i64.add(i64.mul(aHigh, bHigh), i64.add(i64.shr_u(middle, 32n), i64.shr_u(other, 32n)));
  });

/** [x] → [r, tail, n] with x = n·½π + r + tail modulo 2π, |r| ≤ ¼π; NaN of what is not finite. */
export function payneHanek(): Routine {
  const [window, upper] = [windowOfTwoOverPi(), upperProduct()];
  const [halfPiHigh, halfPiLow] = HALF_PI_PAIR;
  return routine(["f64"], ["f64", "f64", "i64"], (_parameters, fresh) => {
    const x: Local<"f64"> = { kind: "local", type: "f64", index: 0 };
    const [bits, position, m] = [fresh("i64"), fresh("i64"), fresh("i64")];
    const [w0, w1, w2] = [fresh("i64"), fresh("i64"), fresh("i64")];
    const [top, middle, n, fraction, rest] = [fresh("i64"), fresh("i64"), fresh("i64"), fresh("i64"), fresh("i64")];
    const [zeros, sign, unit] = [fresh("i64"), fresh("i64"), fresh("f64")];
    const [product, small, r] = [fresh("f64"), fresh("f64"), fresh("f64")];

    local.set(bits, i64.reinterpret_f64(x));
    local.set(m, i64.or(i64.and(bits, (1n << 52n) - 1n), 1n << 52n));
    // The bit of weight 2⁻ʲ in 2/π stands at 63 + j of the table, and W begins at j = e − 1 = exponent − 1076.
    local.set(position, i64.sub(i64.and(i64.shr_u(bits, 52n), 0x7ffn), 1013n));
    [w0, w1, w2].forEach((w, i) => {
      i64.add(position, BigInt(64 * i));
      call(window);
      local.set(w);
    });

    // top·2¹²⁸ + middle·2⁶⁴ + … = m·W modulo 2¹⁹², the carry from the middle added.
    local.set(middle, i64.mul(m, w1));
    local.set(rest, middle);
    local.get(middle);
    call(upper, [m, w2]);
    local.set(middle, i64.add());
    i64.mul(m, w0);
    call(upper, [m, w1]);
    i64.add();
    i64.extend_i32_u(i64.lt_u(middle, rest));
    local.set(top, i64.add());

    // To the nearest quadrant; the fraction is then signed, in ½ ≥ fraction:rest ≥ −½.
    local.set(n, i64.shr_u(i64.add(top, 1n << 61n), 62n));
    local.set(fraction, i64.or(i64.shl(top, 2n), i64.shr_u(middle, 62n)));
    local.set(rest, i64.shl(middle, 2n));
    local.set(sign, i64.shr_s(fraction, 63n));
    // Its size, up to the last bit, shifted until the first bit is set: 64 good bits and a power of 2.
    local.set(fraction, i64.xor(fraction, sign));
    local.set(rest, i64.xor(rest, sign));
    local.set(zeros, i64.clz(fraction));
    i64.shl(fraction, zeros);
    i64.shr_u(i64.shr_u(rest, 1n), i64.sub(63n, zeros));
    local.set(fraction, i64.or());

    local.set(sign, i64.xor(sign, i64.shr_s(bits, 63n)));
    local.set(
      unit,
      f64.reinterpret_i64(i64.or(i64.shl(i64.sub(1023n - 64n, zeros), 52n), i64.and(sign, -(1n << 63n)))),
    );
    // Times ½π, by 32 bits: the first product is exact, the others make up for the rest.
    local.set(product, f64.mul(f64.convert_i64_u(i64.and(fraction, -(1n << 32n))), halfPiHigh));
    f64.mul(f64.convert_i64_u(i64.and(fraction, -(1n << 32n))), halfPiLow);
    f64.mul(f64.convert_i64_u(i64.and(fraction, (1n << 32n) - 1n)), Math.PI / 2);
    local.set(small, f64.add());
    local.set(r, f64.add(product, small));
    f64.add(f64.mul(r, unit), f64.sub(x, x));
    f64.mul(f64.sub(small, f64.sub(r, product)), unit);
    i64.sub(i64.xor(n, i64.shr_s(bits, 63n)), i64.shr_s(bits, 63n));
  });
}
