/**
 * erf, odd, and its complement: near 0 by a polynomial in x², further out from the scaled complement, a polynomial G in
 * t = 1/(|x| + 3) over the whole of the axis (as M. Shepherd & J. Laframboise, Math. Comp. 36, 1981, have in another variable),
 *
 *   erf x  = x + x·P(x²)                 |x| < 1,
 *   erfc x = exp(−x²)·t·G(t)             x ≥ ½,   t·G(t) = exp(x²) erfc x.
 *
 * The square of the exponent is taken in two parts, because its rounding would be an error of the result x² times as large.
 */
import { ERF, ERFC, ERFC_END, TWO_OVER_ROOT_PI } from "@dualtape/core/portable";
import { upperHalf } from "./double-double.ts";
import { exp } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";
import type { Format, Vector } from "./vector.ts";

interface Constants {
  /** P(z) = erf(√z)/√z − 1 on 0 ≤ z ≤ 1, minimax. */
  readonly p: readonly number[];
  /** G on ½ ≤ x ≤ last, of the least relative error at the Chebyshev points. */
  readonly g: readonly number[];
  /** From here on erfc is 0. */
  readonly last: number;
}

const CONSTANTS: Record<Format["name"], Constants> = {
  // Degrees 6 and 9, errors 2⁻³⁰ and 2⁻²⁸.
  float32: {
    p: [0.12837917, -0.37612626, 0.112836, -0.026854444, 0.0051895357, -0.0008020844, 7.889128e-5],
    g: [
      0.5641134143, 1.697767369, 4.640042039, 15.37905992, 1.366587584, 282.3777002, -915.7895995, 3387.056644,
      -5560.970389, 3168.401349,
    ],
    last: 10.25,
  },
  float64: { p: ERF, g: ERFC, last: ERFC_END },
};

/** factor · exp(−x²) of 0 ≤ x ≤ last: x = h + l, x² = h² + l·(x + h), and h² is exact. */
function gaussian(x: Vector, factor: Vector): Vector {
  const h = upperHalf(x);
  return exp(h.mul(h).neg(), h.sub(x).mul(h.add(x)), factor);
}

/** x·P(x²) = erf x − x. */
function excess(x: Vector): Vector {
  return x.mul(polynomial(CONSTANTS[x.format.name].p, x.mul(x)));
}

/** erfc |x|, |x| ≥ ½. */
function complement(x: Vector, { g, last }: Constants = CONSTANTS[x.format.name]): Vector {
  const size = x.abs().atMost(last);
  const t = size.add(3).reciprocal();
  return gaussian(size, t.mul(polynomial(g, t)));
}

/** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: Vector): Vector {
  const far = complement(x).neg().add(1).withSignOf(x);
  return x
    .abs()
    .less(1)
    .select(x.add(excess(x)), far);
}

/** 1 − erf x. */
export function erfc(x: Vector, constants = CONSTANTS[x.format.name]): Vector {
  const far = complement(x, constants);
  const near = x.add(excess(x)).neg().add(1);
  return x
    .abs()
    .less(0.5)
    .select(near, x.less(0).select(far.neg().add(2), far));
}

/** 1 − erf x for rounding to float32. */
export const erfcRounded = (x: Vector): Vector =>
  erfc(x, { ...CONSTANTS.float64, g: CONSTANTS.float32.g, last: CONSTANTS.float32.last });

/** The slope of erf, 2/√π exp(−x²). */
export const erfSlope = (x: Vector): Vector =>
  gaussian(x.abs().atMost(CONSTANTS[x.format.name].last), x.of(TWO_OVER_ROOT_PI));
