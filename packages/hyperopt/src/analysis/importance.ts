/**
 * What the second derivatives say to people: how much each hyperparameter matters, and how far it may move. Along one coordinate u of
 * the unconstrained space, all others held, with the slope g and the curvature h:
 *
 *   q(d) = f + g d + ½ h d²,  importance = max |q(d) − f|, |d| ≤ 1, = |g| + ½ |h|,  range = {d: q(d) ≤ min q + tolerance}
 *
 * One unit of u is a factor of e for a positive hyperparameter, so importances compare from domain to domain.
 */
import { checkRecord, must } from "@dualtape/core";
import { hypot } from "@dualtape/core/portable";
import { checkPositive } from "../hyper/checks.ts";
import { coordinatesOf, moveBy } from "../hyper/coordinates.ts";
import { constrain } from "../hyper/unconstrained.ts";
import { checkHyperHessian, type HyperHessian } from "./hyper-hessian.ts";

/** How much one hyperparameter matters, or one element of a vector. */
export interface Importance {
  /** `learningRate`, or `rate[2]`. */
  readonly name: string;
  /** Where it stands, in natural units. */
  readonly value: number;
  /** How far the objective goes, at most, within one unit of the unconstrained space. */
  readonly importance: number;
  /** The slope and the curvature of the objective along it, in the unconstrained space. */
  readonly slope: number;
  readonly curvature: number;
  /** The values, in natural units, among which the objective stays near the least it can get by this hyperparameter alone. */
  readonly range: readonly [low: number, high: number];
  /** Whether it stands among them. */
  readonly safe: boolean;
}

/** What to call near. */
export interface ImportanceOptions {
  /** How far above the least the objective may be, in its own units; by default a hundredth of its size. */
  readonly tolerance?: number;
  /** How far to trust the quadratic, in units of the unconstrained space: ranges end there; 3 by default, a factor of 20. */
  readonly reach?: number;
}

/**
 * The importance and the safe range of each coordinate, the most important first. Local: it says what two derivatives at this point
 * say. Throws an `ArgumentError` on a hyper-Hessian in natural units.
 */
export function importance(at: HyperHessian, options: ImportanceOptions = {}): readonly Importance[] {
  checkHyperHessian("importance", at);
  checkRecord("importance", "the options", options, ["tolerance", "reach"]);
  const { tolerance = 0.01 * Math.abs(at.value) || Number.MIN_VALUE, reach = 3 } = options;
  checkPositive("importance", "tolerance", tolerance);
  checkPositive("importance", "reach", reach);
  return at.names
    .map((name, k) => {
      const [slope, curvature] = [must(at.gradient[k], "partial"), must(at.hessian[k]?.[k], "curvature")];
      const [down, up] = nearLeast(slope, curvature, tolerance, reach);
      const [low, high] = [naturalAt(at, k, down), naturalAt(at, k, up)];
      return {
        name,
        value: naturalAt(at, k, 0),
        importance: Math.abs(slope) + Math.abs(curvature) / 2,
        slope,
        curvature,
        range: low < high ? ([low, high] as const) : ([high, low] as const),
        safe: down <= 0 && up >= 0,
      };
    })
    .sort((one, other) => other.importance - one.importance);
}

/** The interval around the least of g d + ½ h d² over |d| ≤ reach in which it stays within `tolerance` of that. */
function nearLeast(g: number, h: number, tolerance: number, reach: number): readonly [number, number] {
  const least = h > 0 ? Math.min(reach, Math.max(-reach, -g / h)) : g > 0 ? -reach : reach;
  const slope = g + h * least;
  const bend = Math.sqrt(2 * Math.abs(h)) * Math.sqrt(tolerance);
  // √(slope² + 2 h tolerance): NaN where the rise never comes to the tolerance.
  const root = h < 0 ? Math.sqrt(Math.abs(slope) - bend) * Math.sqrt(Math.abs(slope) + bend) : hypot(slope, bend);
  const rise = (along: number): number => (along + root > 0 ? (2 * tolerance) / (along + root) : Infinity);
  return [Math.max(-reach, least - rise(-slope)), Math.min(reach, least + rise(slope))];
}

/** The natural value of coordinate `k`, moved by `distance` in the unconstrained space. */
function naturalAt({ domains, point, names }: HyperHessian, k: number, distance: number): number {
  const along = names.map((_, i) => (i === k ? 1 : 0));
  return must(coordinatesOf(constrain(domains, moveBy(point, along, distance)))[k], "coordinate");
}
