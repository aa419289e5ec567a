/**
 * The logarithm of the gamma function and its derivatives, ψ⁽ⁿ⁾ = dⁿ⁺¹/dxⁿ⁺¹ log Γ: digamma, trigamma and on. All of these are one row, with the
 * order n as its second operand, so that a derivative of any order is the same row at n + 1.
 *
 * Far out stands Stirling's series (Abramowitz & Stegun 6.1.40, 6.4.11), the recurrence leads there, and below 0 the reflection
 *
 *   log|Γ(x)| = log(π/|x sin πx|) − log Γ(−x),   ψ⁽ⁿ⁾(x) = (−1)ⁿ ψ⁽ⁿ⁾(1 − x) − π dⁿ/dxⁿ cot πx.
 *
 * Around its two zeros log Γ is (x − 1)(x − 2) times a polynomial, fitted to 10⁻¹⁸.
 */
import { checkNumber } from "../checks.ts";
import type { Elementwise, ScalarLike } from "../number.ts";
import { log } from "../portable/logarithm.ts";
import { pow } from "../portable/power.ts";
import { sin, tan } from "../portable/trigonometry.ts";
import { reading, row } from "../rules/row.ts";
import { through } from "../rules/strong.ts";
import { smooth } from "./smooth.ts";

/** log|Γ(x)|: ∞ at 0, −1, −2, …, where its derivative is that of `digamma`. */
export function lgamma<S extends ScalarLike<S>>(x: S): S {
  checkNumber("lgamma", "x", x);
  return x.elementwise(lgammaRow);
}

/** ψ(x), the derivative of log Γ(x): −∞ at 0, and NaN at −1, −2, …, where it tends to both infinities. */
export function digamma<S extends ScalarLike<S>>(x: S): S {
  checkNumber("digamma", "x", x);
  return x.elementwise(polygammaRow, 0);
}

/** ψ′(x), the derivative of `digamma`: ∞ at 0, −1, −2, …. */
export function trigamma<S extends ScalarLike<S>>(x: S): S {
  checkNumber("trigamma", "x", x);
  return x.elementwise(polygammaRow, 1);
}

const lgammaRow = /* @__PURE__ */ smooth("lgamma", logGamma, (x) => x.elementwise(polygammaRow, 0));

const polygammaRow: Elementwise = /* @__PURE__ */ row(
  "polygamma",
  (x, n) => polygamma(n, x),
  /* @__PURE__ */ reading("ab", (_y, x, n) =>
    through(x.elementwise(polygammaRow, typeof n === "number" ? n + 1 : n.add(1))),
  ),
  null,
);

/** log Γ(x) / ((x − 1)(x − 2)) for |x − 1¾| ≤ ½ by powers of x − 1¾, the highest first. */
const AROUND_ZEROS = [
  -8.213650044261199e-7, 1.5050654576547734e-6, -1.7373991814531819e-6, 3.207741090760838e-6, -6.4860565132902415e-6,
  1.2039401461060753e-5, -2.227253661492844e-5, 4.168915388290168e-5, -7.846273965002459e-5, 0.0001485185844737106,
  -0.00028319055537594635, 0.0005448968670945976, -0.0010605660779488247, 0.0020955338847148163, -0.004226194125865728,
  0.008776370425163885, -0.019053957830247926, 0.04452044719851034, -0.11948158662524275, 0.4501393121092563,
];

/** The numbers of Bernoulli B₂, B₄, …, B₁₈. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];

/** (log 2π − 1) / 2. */
const STIRLING = 0.4189385332046727;

function logGamma(x: number): number {
  if (x <= -0.5) {
    if (Number.isInteger(x)) return Infinity;
    return x === -Infinity ? Infinity : log(Math.PI / -x / Math.abs(sin(turn(x)))) - logGamma(-x);
  }
  if (x < 0.5) return logGamma(x + 1) - log(Math.abs(x));
  if (x < 1.25) return logGammaBeyond2(x - 1) - log(x); // x + 1 would round what x is beyond 1
  if (x <= 2.25) return logGammaBeyond2(x - 2);
  if (x < 10) {
    let [at, product] = [x, 1];
    while (at > 2.25) product *= --at;
    return log(product) + logGamma(at);
  }
  // From the smallest term on; the last of the numbers of Bernoulli are for lower x.
  let series = 0;
  for (let k = BERNOULLI.length; k > 0; k--) {
    series = series / x / x + (BERNOULLI[k - 1] ?? 0) / (2 * k * (2 * k - 1));
  }
  return x === Infinity ? x : (x - 0.5) * (log(x) - 1) + (STIRLING + series / x);
}

/** log Γ(2 + t) for −¾ ≤ t ≤ ¼, exact near its zero. */
function logGammaBeyond2(t: number): number {
  let sum = 0;
  for (const coefficient of AROUND_ZEROS) sum = sum * (t + 0.25) + coefficient;
  return (t + 1) * t * sum;
}

/** π times how far x is from the nearest whole number, which is exact before it is rounded. */
const turn = (x: number): number => Math.PI * (x - Math.round(x));

/** ψ⁽ⁿ⁾(x). */
function polygamma(n: number, x: number): number {
  const sign = n % 2 === 0 ? -1 : 1;
  if (x < 0) {
    if (Number.isInteger(x)) return sign > 0 ? Infinity : NaN;
    return -sign * polygamma(n, 1 - x) - cotangent(n, x);
  }
  // ψ⁽ⁿ⁾ is ± the sum of n!/(x + k)ⁿ⁺¹, of which those from x + steps on are in the series.
  const steps = Math.max(0, Math.ceil(12 + 2 * n - x)) || 0;
  const inverse = 1 / (x + steps);
  let series = 0;
  for (let k = BERNOULLI.length; k > 0; k--) {
    let factor = (BERNOULLI[k - 1] ?? 0) / (2 * k);
    for (let j = 0; j < n; j++) factor *= 2 * k + j;
    series = series * inverse * inverse + factor;
  }
  const factorial = product(n);
  const first = n === 0 ? log(inverse) : (factorial / n) * pow(inverse, n);
  let sum = first + pow(inverse, n + 1) * (factorial / 2 + series * inverse);
  for (let k = steps - 1; k >= 0; k--) sum += factorial / pow(x + k, n + 1);
  return sign * sum;
}

/** n!. */
const product = (n: number): number => (n <= 1 ? 1 : n * product(n - 1));

/** π dⁿ/dxⁿ cot πx = πⁿ⁺¹ Pₙ(cot πx) with P₀ = c and Pₙ₊₁ = −(1 + c²) Pₙ′. */
function cotangent(n: number, x: number): number {
  let powers: readonly number[] = [0, 1];
  for (let order = 0; order < n; order++) {
    const slope = powers.slice(1).map((coefficient, i) => -coefficient * (i + 1));
    powers = Array.from({ length: slope.length + 2 }, (_, i) => (slope[i] ?? 0) + (slope[i - 2] ?? 0));
  }
  const c = 1 / tan(turn(x));
  return pow(Math.PI, n + 1) * powers.reduceRight((sum, coefficient) => sum * c + coefficient, 0);
}
