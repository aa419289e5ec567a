/**
 * Derivatives by differences, which know nothing of the rules that they check.
 *
 * The central difference D(h) = (f(x + h) − f(x − h)) / 2h errs by O(h²), and Richardson's extrapolation
 * (4 D(h/2) − D(h)) / 3 by O(h⁴). In float64, with the default step 10⁻³ (relative to |x| beyond 1), about 10⁻¹³ of the
 * function's own size remains: rounding, ε|f|/h, and the truncation, h⁴|f⁽⁵⁾|/480, are equally small there.
 */

import { checkFinite, checkFunction, checkRecord, describe, ArgumentError, isList, refuse } from "@dualtape/core";

/** How to take differences. */
export interface DifferenceOptions {
  /** The longer of the two steps, where |x| ≤ 1; it grows with |x|. By default 10⁻³. */
  readonly step?: number;
}

/** f′(x) of a function of one number, by an extrapolated central difference. */
export function centralDifference(f: (x: number) => number, at: number, options: DifferenceOptions = {}): number {
  checkFunction("centralDifference", "f", f);
  checkFinite("centralDifference", "the point", at);
  const step = stepIn("centralDifference", options);
  const difference = (h: number): number => (f(at + h) - f(at - h)) / (at + h - (at - h));
  const h = step * Math.max(1, Math.abs(at));
  return (4 * difference(h / 2) - difference(h)) / 3;
}

/** The gradient of a function of many numbers, a central difference for each. */
export function centralDifferences(
  f: (x: readonly number[]) => number,
  at: ArrayLike<number>,
  options?: DifferenceOptions,
): number[] {
  checkFunction("centralDifferences", "f", f);
  if (!isList(at)) refuse("centralDifferences", "the point", at, "an array of numbers");
  const point = Array.from(at); // what is typed would round what is put into it
  return point.map((x, i) => centralDifference((moved) => f(point.map((y, j) => (i === j ? moved : y))), x, options));
}

function stepIn(where: string, options: DifferenceOptions): number {
  checkRecord(where, "the options", options, ["step"]);
  const { step = 1e-3 } = options;
  if (Number.isFinite(step) && step > 0) return step;
  throw new ArgumentError(where, `the step is ${describe(step)}`, "Give a finite number greater than 0");
}
