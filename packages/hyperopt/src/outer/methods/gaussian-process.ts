/**
 * A Gaussian process that is told values and slopes (C. E. Rasmussen and C. K. I. Williams, Gaussian processes for machine learning, 2006,
 * chapters 2, 5 and 9.4): what a function is like between the points where it was seen, and how sure that is.
 *
 *   cov(f, f′) = (1 + ρ + ρ²/3) e^(−ρ),  ρ = √5 |d|,  d = (x − x′)/ℓ                                    (Matérn 5/2)
 *   cov(f, ∂ⱼf′) = A dⱼ,  cov(∂ᵢf, ∂ⱼf′) = A δᵢⱼ − B dᵢdⱼ,  A = 5/3 (1 + ρ) e^(−ρ),  B = 25/3 e^(−ρ)
 *
 * with slopes by x/ℓ. The mean and the variance are those which make what was seen likeliest, and so are the lengths ℓ, the noise of values
 * and that of slopes, each weighed against what is usual: a rough function is a smooth one with noise, and its slopes tell little.
 */
import { exp, log, pow } from "@dualtape/core/portable";

/** What was seen at a point. */
export interface Observation {
  readonly x: readonly number[];
  readonly value: number;
  /** d value/dx, where it is known. */
  readonly gradient: readonly number[] | null;
}

/** What a function is expected to be at a point. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

/** The logarithms of the lengths, then of the noise of values and of slopes, as parts of the deviations without. */
export type Scales = readonly number[];

/** What a function is believed to be. */
export interface Process {
  readonly scales: Scales;
  readonly lengths: readonly number[];
  at(x: readonly number[]): Belief;
}

/** What lengths and noise usually are, and the factor within which they mostly lie around that. */
const [LENGTH, VALUE_NOISE, SLOPE_NOISE] = [
  { usual: log(0.5), spread: log(2) },
  { usual: log(0.05), spread: log(3) },
  { usual: log(0.3), spread: log(3) },
] as const;
/** Values have some noise, or points that lie close would leave nothing to factor. */
const LEAST = log(3e-3);
/** By what a scale is multiplied or divided in the search for what is likeliest. */
const STEP = log(1.6);

const usual = (coordinates: number) => [...Array<typeof LENGTH>(coordinates).fill(LENGTH), VALUE_NOISE, SLOPE_NOISE];

/** The scales to begin with. */
export const usualScales = (coordinates: number): Scales => usual(coordinates).map((scale) => scale.usual);

/** The covariances of a value at a distance with a value and with slopes: the first, A and B. */
function matern(d: Float64Array): readonly [value: number, a: number, b: number] {
  let square = 0;
  for (const part of d) square += part * part;
  const rho = Math.sqrt(5 * square);
  const decay = exp(-rho);
  return [(1 + rho + (5 / 3) * square) * decay, (5 / 3) * (1 + rho) * decay, (25 / 3) * decay];
}

/** (x − x′)/ℓ, in a place that is used again. */
function between(d: Float64Array, x: readonly number[], other: readonly number[], lengths: readonly number[]): void {
  for (let k = 0; k < d.length; k++) d[k] = ((x[k] ?? 0) - (other[k] ?? 0)) / (lengths[k] ?? 1);
}

/** The covariances of a value at x with all that was seen. */
function rowOf(seen: readonly Observation[], lengths: readonly number[], x: readonly number[]): Float64Array {
  const row = new Float64Array(numbersOf(seen));
  const d = new Float64Array(lengths.length);
  let next = 0;
  for (const other of seen) {
    between(d, x, other.x, lengths);
    const [value, a] = matern(d);
    row[next++] = value;
    if (other.gradient !== null) for (const part of d) row[next++] = a * part;
  }
  return row;
}

/** The covariances of all that was seen, row by row: the lower triangle. */
function covariances(seen: readonly Observation[], lengths: readonly number[], noise: readonly number[]): Float64Array {
  const size = numbersOf(seen);
  const matrix = new Float64Array(size * size);
  const [valueNoise = 0, slopeNoise = 0] = noise;
  const d = new Float64Array(lengths.length);
  let row = 0;
  for (const [i, one] of seen.entries()) {
    const slopes = one.gradient?.length ?? 0;
    let column = 0;
    for (const other of seen.slice(0, i)) {
      between(d, one.x, other.x, lengths);
      const [value, a, b] = matern(d);
      const others = other.gradient?.length ?? 0;
      matrix[row * size + column] = value;
      for (let k = 0; k < others; k++) matrix[row * size + column + 1 + k] = a * (d[k] ?? 0);
      for (let j = 0; j < slopes; j++) {
        const at = (row + 1 + j) * size + column;
        const part = d[j] ?? 0;
        matrix[at] = -a * part;
        for (let k = 0; k < others; k++) matrix[at + 1 + k] = (j === k ? a : 0) - b * part * (d[k] ?? 0);
      }
      column += 1 + others;
    }
    matrix[row * size + row] = 1 + valueNoise;
    for (let j = row + 1; j <= row + slopes; j++) matrix[j * size + j] = (5 / 3) * (1 + slopeNoise);
    row += 1 + slopes;
  }
  return matrix;
}

/** How many numbers were seen. */
const numbersOf = (seen: readonly Observation[]): number =>
  seen.reduce((sum, { gradient }) => sum + 1 + (gradient?.length ?? 0), 0);

/** Makes L with LLᵀ = A of A, in its place; returns whether A is positive. */
function factor(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let left = a[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) left -= (a[i * size + k] ?? 0) * (a[j * size + k] ?? 0);
      if (i === j && !(left > 0)) return false;
      a[i * size + j] = i === j ? Math.sqrt(left) : left / (a[j * size + j] ?? 1);
    }
  }
  return true;
}

/** Makes L⁻¹b of b, in its place. */
function solve(l: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  for (let i = 0; i < size; i++) {
    let left = b[i] ?? 0;
    for (let j = 0; j < i; j++) left -= (l[i * size + j] ?? 0) * (b[j] ?? 0);
    b[i] = left / (l[i * size + i] ?? 1);
  }
  return b;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** A process of given scales, and the logarithm of how likely it makes what was seen and itself; `null` where rounding hinders that. */
function processWith(seen: readonly Observation[], scales: Scales): (Process & { readonly likelihood: number }) | null {
  const lengths = scales.slice(0, -2).map(exp);
  const l = covariances(
    seen,
    lengths,
    scales.slice(-2).map((scale) => exp(2 * scale)),
  );
  const size = numbersOf(seen);
  if (!factor(l, size)) return null;
  const stacked = (value: (of: Observation) => number, slope: (of: number, k: number) => number): Float64Array =>
    solve(l, Float64Array.from(seen.flatMap((of) => [value(of), ...(of.gradient ?? []).map(slope)])));
  const values = stacked(
    ({ value }) => value,
    (slope, k) => slope * (lengths[k] ?? 1),
  );
  const ones = stacked(
    () => 1,
    () => 0,
  );
  const mean = product(values, ones) / product(ones, ones);
  const rest = values.map((value, i) => value - mean * (ones[i] ?? 0));
  const variance = Math.max(1e-12, product(rest, rest) / size);

  let likelihood = (-size / 2) * log(variance);
  for (let i = 0; i < size; i++) likelihood -= log(l[i * size + i] ?? 1);
  // Slopes were seen by x, and are compared by x/ℓ.
  const volume = scales.slice(0, -2).reduce((sum, scale) => sum + scale, 0);
  likelihood += volume * seen.filter(({ gradient }) => gradient !== null).length;
  for (const [k, { usual: middle, spread }] of usual(lengths.length).entries())
    likelihood -= pow(((scales[k] ?? middle) - middle) / spread, 2) / 2;

  return {
    scales,
    lengths,
    likelihood,
    at(x) {
      const part = solve(l, rowOf(seen, lengths, x));
      return {
        mean: mean + product(part, rest),
        deviation: Math.sqrt(variance * Math.max(1e-12, 1 - product(part, part))),
      };
    },
  };
}

/** The process that makes what was seen likeliest: from some scales along each of them in turn, so often. `null` where rounding hinders that. */
export function processOf(seen: readonly Observation[], from: Scales, passes: number): Process | null {
  let best = processWith(seen, from);
  for (let turn = 0; turn < passes * from.length; turn++) {
    for (const step of [STEP, -STEP]) {
      for (let isBetter = true; isBetter && best !== null;) {
        const scales: Scales = best.scales.map((scale, k) =>
          k !== turn % from.length ? scale : k < from.length - 2 ? scale + step : Math.max(LEAST, scale + step),
        );
        const other = processWith(seen, scales);
        isBetter = other !== null && other.likelihood > best.likelihood + 1e-9;
        if (isBetter) best = other;
      }
    }
  }
  return best;
}
