/**
 * The error function in float64, to 1e-15. Near 0 Kummer's series erf(x) = 2/√π · exp(−x²) · Σₙ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!
 * (Abramowitz & Stegun 7.1.6), whose terms have one sign, so that nothing cancels; further out the continued fraction
 * 1 − erf(x) = exp(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))) (7.1.14), whose rounding errors are too small to matter.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= 6) return Math.sign(x); // 1 − erf(6) < 2⁻⁵³
  return size < 2 ? series(x) : Math.sign(x) * (1 - complement(size));
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function complement(x: number): number {
  let fraction = x;
  for (let n = 50; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
