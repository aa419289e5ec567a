/**
 * log and log1p. With x = 2ᵏ·m, √½ ≤ m < √2, f = m − 1 and s = f / (2 + f),
 *
 *   log x = k ln 2 + log((1 + s) / (1 − s)) = k ln 2 + f − (h − s·(h + z·L(z))),   h = ½f²,   z = s²,
 *
 * where f is exact and all that is rounded is small beside it. log1p x = log u + c/u, with u the rounded 1 + x and c what the rounding lost.
 */
import { LN2 as LN2_OF_FLOAT64, LOGARITHM } from "@dualtape/core/portable";
import { polynomial } from "./polynomial.ts";
import type { Format, Vector } from "./vector.ts";

/** ln 2 in two parts, the first so short that its product with an exponent is exact. */
export const LN2: Record<Format["name"], readonly [high: number, low: number]> = {
  float32: [0.693145751953125, 1.428606765330187e-6],
  float64: LN2_OF_FLOAT64,
};

/** L(z) = (log((1 + s)/(1 − s)) − 2s) / s³ on 0 ≤ z ≤ (3 − 2√2)², minimax in the error relative to the logarithm. */
const L: Record<Format["name"], readonly number[]> = {
  // Degree 2, error 2⁻³⁰.
  float32: [0.66666776, 0.39977497, 0.29873076],
  float64: LOGARITHM,
};

/** x = 2ᵏ·m, √½ ≤ m < √2, of positive and finite x. */
export function decompose(x: Vector): { readonly k: Vector; readonly m: Vector } {
  const { mantissaBits, bias, bits } = x.format;
  const lift = 2 ** (mantissaBits + 2);
  const subnormal = x.less(2 ** (1 - bias));
  const normal = subnormal.select(x.mul(lift), x);
  const aboveRootHalf = normal.addBits(bits(1) - bits(Math.SQRT1_2));
  const exponent = aboveRootHalf.shiftRight(mantissaBits);
  const m = aboveRootHalf.and((1n << BigInt(mantissaBits)) - 1n).addBits(bits(Math.SQRT1_2));
  const large = 2 ** mantissaBits;
  const k = exponent.or(bits(large)).sub(subnormal.select(large + bias + mantissaBits + 2, large + bias));
  return { k, m };
}

/** The logarithm of positive and finite x. */
function ofFinite(x: Vector): Vector {
  const [ln2High, ln2Low] = LN2[x.format.name];
  const { k, m } = decompose(x);
  const f = m.sub(1);
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const h = f.mul(0.5).mul(f);
  const correction = s.mul(h.add(z.mul(polynomial(L[x.format.name], z)))).add(k.mul(ln2Low));
  return k.mul(ln2High).sub(h.sub(correction).sub(f));
}

/** log x: −Infinity at 0, NaN below. */
export function log(x: Vector): Vector {
  const finite = x.greater(0).and(x.less(Infinity));
  const atEdge = x.equal(0).select(-Infinity, x.less(0).select(NaN, x));
  return finite.select(ofFinite(x), atEdge);
}

/** log(1 + x): −Infinity at −1, NaN below. */
export function log1p(x: Vector): Vector {
  const u = x.add(1);
  const added = u.sub(x);
  const lost = u.sub(added).neg().add(x).add(added.neg().add(1));
  const correction = lost.abs().greater(0).and(u.less(Infinity)).select(lost.div(u), 0);
  return x.equal(0).select(x, log(u).add(correction));
}
