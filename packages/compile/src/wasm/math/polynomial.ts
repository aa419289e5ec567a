/**
 * Polynomials by Estrin's scheme: neighbours are paired, c₀ + c₁x, and the pairs are the coefficients of a polynomial in x², so
 * that a chain of n dependent steps becomes one of log₂ n. (G. Estrin, Organization of Computer Systems, 1960.)
 */
import { must } from "@dualtape/core";
import type { Operand, Vector } from "./vector.ts";

/** c₀ + c₁x + c₂x² + … */
export function polynomial(coefficients: readonly Operand[], x: Vector): Vector {
  const pairs: Operand[] = [];
  for (let i = 0; i < coefficients.length; i += 2) {
    const [even, odd] = [must(coefficients[i], "coefficient"), coefficients[i + 1]];
    pairs.push(odd === undefined ? even : x.mul(odd).add(even));
  }
  const [first, ...others] = pairs;
  return others.length === 0 ? x.of(must(first, "coefficient")) : polynomial(pairs, x.mul(x));
}
