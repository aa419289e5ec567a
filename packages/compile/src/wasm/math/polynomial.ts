/**
 * Polynomials by Estrin's scheme: neighbours are paired, c₀ + c₁x, and the pairs are the coefficients of a polynomial in x², so
 * that a chain of n dependent steps becomes one of log₂ n. (G. Estrin, Organization of Computer Systems, 1960.)
 */
import type { Operand, Vector } from "./vector.ts";

/** c₀ + c₁x + c₂x² + … */
export function polynomial(coefficients: readonly Operand[], x: Vector): Vector {
  const [first = 0, second] = coefficients;
  if (second === undefined) return x.of(first);
  const pairs: Vector[] = [];
  for (let i = 0; i < coefficients.length; i += 2) {
    const [even = 0, odd] = coefficients.slice(i, i + 2);
    pairs.push(odd === undefined ? x.of(even) : x.mul(odd).add(even));
  }
  return pairs.length === 1 ? (pairs[0] ?? x.of(first)) : polynomial(pairs, x.mul(x));
}
