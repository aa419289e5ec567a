/**
 * sin, cos and tan. With n = round(x / ½π) and r + tail = x − n·½π, |r| ≤ ¼π,
 *
 *   sin r = r + r³ S(r²),   cos r = 1 − ½r² + r⁴ C(r²),
 *
 * and the lowest two bits of n say which of the two, with which sign, is asked for. The tail holds what a rounded r lost: near a
 * multiple of ½π that is most of the result. float32 is computed in float64.
 */
import { COSINE, SINE } from "@dualtape/core/portable";
import { i8x16 } from "wasmati";
import { polynomial } from "./polynomial.ts";
import type { Routine } from "../routine.ts";
import { reduceByHalfPi } from "./reduction.ts";
import type { Vector } from "./vector.ts";

/** How exact a result has to be: for float64, or for rounding to float32. */
interface Polynomials {
  readonly s: readonly number[];
  readonly c: readonly number[];
}

export const FULL: Polynomials = { s: SINE, c: COSINE };

/** Minimax on |r| ≤ ¼π, errors relative to the sine and the cosine. */
export const SHORT: Polynomials = {
  // Degree 3, error 2⁻³⁷.
  s: [-0.16666666641606498, 0.008333329383546218, -0.00019839334075620884, 2.718304181367408e-6],
  // Degree 2, error 2⁻³³.
  c: [0.041666645670184965, -0.0013887315617884526, 2.4433082843795973e-5],
};

/** Sine and cosine of the reduced argument, and its quadrant. */
function sineAndCosine(x: Vector, { s, c }: Polynomials, far: Routine) {
  const { r, tail, quadrant } = reduceByHalfPi(x, far);
  const z = r.mul(r);
  const half = z.mul(0.5);
  // sin(r + t) = sin r + t cos r and cos(r + t) = cos r − t sin r, t being tiny.
  const sine = r.add(
    r
      .mul(z)
      .mul(polynomial(s, z))
      .add(tail.mul(half.neg().add(1))),
  );
  const leading = half.neg().add(1);
  const lost = leading.neg().add(1).sub(half);
  const cosine = leading.add(z.mul(z).mul(polynomial(c, z)).add(lost).sub(r.mul(tail)));
  const odd = quadrant.and(1n).equalBits(1n);
  return { sine, cosine, quadrant, odd };
}

/** The sign bit of a number where bit 1 of an integer is set. */
const signOfSecondBit = (integer: Vector): Vector => integer.shiftLeft(62).and(integer.format.sign);

export const sin =
  (polynomials: Polynomials, far: Routine) =>
  (x: Vector): Vector => {
    const { sine, cosine, quadrant, odd } = sineAndCosine(x, polynomials, far);
    return x.equal(0).select(x, odd.select(cosine, sine).xor(signOfSecondBit(quadrant)));
  };

export const cos =
  (polynomials: Polynomials, far: Routine) =>
  (x: Vector): Vector => {
    const { sine, cosine, quadrant, odd } = sineAndCosine(x, polynomials, far);
    return odd.select(sine, cosine).xor(signOfSecondBit(quadrant.addBits(1n)));
  };

/** The sine of a number in the first lane, its cosine in the second: what both are made of is computed once. */
export const sinAndCos =
  (polynomials: Polynomials, far: Routine) =>
  (x: Vector): Vector => {
    const { sine, cosine, quadrant, odd } = sineAndCosine(x, polynomials, far);
    const ofSin = x.equal(0).select(x, odd.select(cosine, sine).xor(signOfSecondBit(quadrant)));
    const ofCos = odd.select(sine, cosine).xor(signOfSecondBit(quadrant.addBits(1n)));
    return x.made(() =>
      i8x16.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31], ofSin.local, ofCos.local),
    );
  };

export const tan =
  (polynomials: Polynomials, far: Routine) =>
  (x: Vector): Vector => {
    const { sine, cosine, odd } = sineAndCosine(x, polynomials, far);
    return x.equal(0).select(x, odd.select(cosine.neg(), sine).div(odd.select(sine, cosine)));
  };
