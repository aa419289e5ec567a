/**
 * The Newton step, made safe: saddle-free (Dauphin et al. 2014), so that it goes down along negative curvature too, and damped (Levenberg
 * 1944), so that it stays short where there is hardly any.
 *
 *   H = Σ hₖ vₖ vₖᵀ,  d = −Σ vₖ (vₖᵀ g) / (|hₖ| + δ max |h|)
 */
import { symmetricEigen } from "../../analysis/eigen.ts";
import { checkPositive, checkSize } from "../../hyper/checks.ts";
import { dot, greatestOf, lengthOf } from "../../hyper/lists.ts";
import type { Coordinates } from "../method.ts";
import { moved } from "./iterate.ts";

/** How to take a step. */
export interface NewtonStepOptions {
  /** δ: what is added to all curvatures, as a part of the greatest; 1e-3 by default. More makes it gradient descent. */
  readonly damping?: number;
  /** The longest step, in units of the unconstrained space; 2 by default, a factor of 7 for a positive hyperparameter. */
  readonly reach?: number;
}

/** What is known of an objective at a point, to second order. */
export interface SecondOrder {
  readonly gradient: Coordinates;
  readonly hessian: readonly Coordinates[];
}

/** Refuses what no step can be taken by. */
export function checkNewtonStep(where: string, { damping, reach }: NewtonStepOptions): void {
  if (damping !== undefined) checkSize(where, "damping", damping);
  if (reach !== undefined) checkPositive(where, "reach", reach);
}

/** The damped, saddle-free Newton step: the move of each coordinate in the unconstrained space. */
export function newtonStep(
  { gradient, hessian }: SecondOrder,
  { damping = 1e-3, reach = 2 }: NewtonStepOptions = {},
): Coordinates {
  const pairs = symmetricEigen(hessian);
  const floor =
    damping *
    greatestOf(
      pairs.map(({ value }) => Math.abs(value)),
      0,
    );
  let step: Coordinates = gradient.map(() => 0);
  for (const { value, vector } of pairs) {
    const slope = dot(vector, gradient);
    if (slope === 0) continue;
    const length = slope / Math.max(Math.abs(value) + floor, Math.abs(slope) / reach); // a flat axis is not taken to infinity
    step = moved(step, vector, -length);
  }
  const size = lengthOf(step);
  return size > reach ? step.map((part) => (part / size) * reach) : step;
}
