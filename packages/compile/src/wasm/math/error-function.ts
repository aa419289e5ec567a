/**
 * erf, odd: near 0 by a polynomial in x², further out from the complement,
 *
 *   erf x = x + x·P(x²)                 |x| < 1,
 *   erf x = 1 − exp(−x²)·G(1/(x + 2))   x ≥ 1,   G(1/(x + 2)) = exp(x²) erfc x.
 *
 * Seen from 1 the complement is so small that the rounding of x² does no harm.
 */
import { exp } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";
import type { Format, Vector } from "./vector.ts";

interface Constants {
  /** P(z) = erf(√z)/√z − 1 on 0 ≤ z ≤ 1, minimax. */
  readonly p: readonly number[];
  /** G on 1 ≤ x ≤ last, minimax in the error of the complement. */
  readonly g: readonly number[];
  /** From here on erf is 1. */
  readonly last: number;
}

const CONSTANTS: Record<Format["name"], Constants> = {
  // Degrees 6 and 4, errors 2⁻³⁰ and 2⁻²⁶.
  float32: {
    p: [0.12837917, -0.37612626, 0.112836, -0.026854444, 0.0051895357, -0.0008020844, 7.889128e-5],
    g: [-0.013506266, 0.78492004, -0.24579403, 5.7892528, -0.6201734],
    last: 4,
  },
  // Degrees 12 and 12, errors 2⁻⁶³ and 2⁻⁶¹.
  float64: {
    p: [
      0.1283791670955126, -0.3761263890318375, 0.11283791670954885, -0.02686617064507787, 0.005223977624828403,
      -0.0008548326981424218, 0.00012055331132918115, -1.4925595771514954e-5, 1.6461008470661389e-6,
      -1.6350396181062307e-7, 1.466032864504873e-8, -1.1374956131778533e-9, 5.960687044096353e-11,
    ],
    g: [
      -3.130555847397418e-6, 0.5643774111612253, 1.123265209657376, 2.0584950294738786, 1.8974731032489518,
      9.887879111764473, -41.11783719928401, 161.22591929577774, -510.82400013704455, 994.7882890156221,
      -1153.0294002641429, 748.0155898604805, -212.1329615885666,
    ],
    last: 6,
  },
};

/** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: Vector): Vector {
  const { p, g, last } = CONSTANTS[x.format.name];
  const z = x.mul(x);
  const near = x.add(x.mul(polynomial(p, z)));
  const size = x.abs().atMost(last);
  const t = size.add(2).reciprocal();
  const complement = exp(size.mul(size).neg()).mul(polynomial(g, t));
  const far = complement.neg().add(1).withSignOf(x);
  return x.abs().less(1).select(near, far);
}
