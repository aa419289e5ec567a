/** Addition and multiplication: the laws of a field, as closely as rounding allows. */
import { type ScalarLaw, scalarLaw } from "./law.ts";
import { anything, nonzero, positive } from "./samples.ts";

export const arithmeticLaws: readonly ScalarLaw[] = [
  scalarLaw("a + b = b + a", anything, (a, b) => [a.add(b), b.add(a)]),
  scalarLaw("(a + b) + c = a + (b + c)", anything, (a, b, c) => [a.add(b).add(c), a.add(b.add(c))]),
  scalarLaw("a + 0 = a", anything, (a) => [a.add(0), a]),
  scalarLaw("a − a = 0", anything, (a) => [a.sub(a), a.zeroLike()]),
  scalarLaw("a − b = a + (−b)", anything, (a, b) => [a.sub(b), a.add(b.neg())]),
  scalarLaw("−(−a) = a", anything, (a) => [a.neg().neg(), a]),
  scalarLaw("a · b = b · a", anything, (a, b) => [a.mul(b), b.mul(a)]),
  scalarLaw("(a · b) · c = a · (b · c)", anything, (a, b, c) => [a.mul(b).mul(c), a.mul(b.mul(c))]),
  scalarLaw("a · 1 = a", anything, (a) => [a.mul(1), a]),
  scalarLaw("a · (b + c) = a · b + a · c", anything, (a, b, c) => [a.mul(b.add(c)), a.mul(b).add(a.mul(c))]),
  scalarLaw("a · 1/a = 1", nonzero, (a) => [a.mul(a.reciprocal()), a.zeroLike().add(1)]),
  scalarLaw("a / b = a · 1/b", nonzero, (a, b) => [a.div(b), a.mul(b.reciprocal())]),
  scalarLaw("(a · b) / b = a", nonzero, (a, b) => [a.mul(b).div(b), a]),
  scalarLaw("a² = a · a", anything, (a) => [a.square(), a.mul(a)]),
  scalarLaw("a^3 = a · a · a", nonzero, (a) => [a.pow(3), a.mul(a).mul(a)]),
  scalarLaw("a^−1 = 1/a", nonzero, (a) => [a.pow(-1), a.reciprocal()]),
  scalarLaw("a^0 = 1", anything, (a) => [a.pow(0), a.zeroLike().add(1)]),
  scalarLaw("a^½ = √a", positive, (a) => [a.pow(0.5), a.sqrt()]),
  scalarLaw("a^b · a^c = a^(b + c)", positive, (a, b, c) => [a.pow(b).mul(a.pow(c)), a.pow(b.add(c))]),
  scalarLaw("a^b = exp(b · log a)", positive, (a, b) => [a.pow(b), b.mul(a.log()).exp()]),
  scalarLaw("√(a²) = |a|", nonzero, (a) => [a.square().sqrt(), a.abs()]),
  scalarLaw("(√a)² = a", positive, (a) => [a.sqrt().square(), a]),
];
