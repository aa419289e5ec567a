/**
 * sin, cos and tan. With n = round(x / ½π) and r + tail = x − n·½π, |r| ≤ ¼π,
 *
 *   sin r = r + r³ S(r²),   cos r = 1 − ½r² + r⁴ C(r²),
 *
 * and the lowest two bits of n say which of the two, with which sign, is asked for. The tail holds what a rounded r lost: near a
 * multiple of ½π that is most of the result.
 */
import { six } from "./polynomial.ts";
import { reduceByHalfPi, type Remainder } from "./reduction.ts";

/** S on |r| ≤ ¼π, minimax in the error relative to the sine: degree 5, error 2⁻⁵⁸. */
export const SINE = [
  -0.16666666666666632, 0.008333333333322413, -0.00019841269829807783, 2.755731369190521e-6, -2.505075811322741e-8,
  1.5896795543912326e-10,
] as const;

/** C on |r| ≤ ¼π, minimax in the error relative to the cosine: degree 5, error 2⁻⁶⁴. */
export const COSINE = [
  0.041666666666666595, -0.001388888888887304, 2.480158728884142e-5, -2.7557314176246564e-7, 2.087570041697199e-9,
  -1.1358513997583825e-11,
] as const;

/** The sine of r + tail, or its cosine: sin(r + t) = sin r + t cos r and cos(r + t) = cos r − t sin r, t being tiny. */
function sineOrCosine(which: "sine" | "cosine", { r, tail }: Remainder): number {
  const z = r * r;
  const half = z * 0.5;
  const leading = 1 - half;
  const series = six(which === "sine" ? SINE : COSINE, z);
  if (which === "sine") return r + (r * z * series + tail * leading);
  return leading + (z * z * series + (1 - leading - half) - r * tail);
}

/** The sine of x, an angle in radians. */
export function sin(x: number): number {
  if (x === 0) return x;
  const remainder = reduceByHalfPi(x);
  const size = sineOrCosine(remainder.quadrant & 1 ? "cosine" : "sine", remainder);
  return remainder.quadrant & 2 ? -size : size;
}

/** The cosine of x, an angle in radians. */
export function cos(x: number): number {
  const remainder = reduceByHalfPi(x);
  const size = sineOrCosine(remainder.quadrant & 1 ? "sine" : "cosine", remainder);
  return (remainder.quadrant + 1) & 2 ? -size : size;
}

/** The tangent of x, an angle in radians. */
export function tan(x: number): number {
  if (x === 0) return x;
  const remainder = reduceByHalfPi(x);
  const sine = sineOrCosine("sine", remainder);
  const cosine = sineOrCosine("cosine", remainder);
  return remainder.quadrant & 1 ? -cosine / sine : sine / cosine;
}
