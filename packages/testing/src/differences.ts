/**
 * Derivatives by differences, which know nothing of the rules that they check.
 *
 * The central difference D(h) = (f(x + h) − f(x − h)) / 2h errs by O(h²), and Richardson's extrapolation
 * (4 D(h/2) − D(h)) / 3 by O(h⁴). In float64, with the default step 10⁻³ (relative to |x| beyond 1), about 10⁻¹³ of the
 * function's own size remains: rounding, ε|f|/h, and the truncation, h⁴|f⁽⁵⁾|/480, are equally small there.
 */

/** How to take differences. */
export interface DifferenceOptions {
  /** The longer of the two steps, where |x| ≤ 1; it grows with |x|. By default 10⁻³. */
  readonly step?: number;
}

/** f′(x) of a function of one number, or the gradient of a function of many, by extrapolated central differences. */
export function centralDifferences(f: (x: number) => number, at: number, options?: DifferenceOptions): number;
export function centralDifferences(
  f: (x: readonly number[]) => number,
  at: readonly number[],
  options?: DifferenceOptions,
): number[];
export function centralDifferences(
  f: ((x: number) => number) & ((x: readonly number[]) => number),
  at: number | readonly number[],
  { step = 1e-3 }: DifferenceOptions = {},
): number | number[] {
  return typeof at === "number"
    ? extrapolated(f, at, step)
    : at.map((x, i) => extrapolated((moved) => f(at.with(i, moved)), x, step));
}

function extrapolated(f: (x: number) => number, x: number, step: number): number {
  const difference = (h: number): number => (f(x + h) - f(x - h)) / (x + h - (x - h));
  const h = step * Math.max(1, Math.abs(x));
  return (4 * difference(h / 2) - difference(h)) / 3;
}
