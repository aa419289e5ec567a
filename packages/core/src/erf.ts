/**
 * The error function in float64, by Kummer's series erf(x) = 2/√π · exp(−x²) · Σₙ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!
 * (Abramowitz & Stegun 7.1.6). All its terms have one sign, so nothing cancels: a few units in the last place.
 */
export function erf(x: number): number {
  if (Math.abs(x) >= 6) return Math.sign(x); // 1 − erf(6) < 2⁻⁵³
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
