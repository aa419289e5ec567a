/**
 * The Newton step of a hyper-Hessian, made safe: saddle-free (Dauphin et al. 2014), so that it goes down along negative curvature
 * too, and damped (Levenberg 1944), so that it stays short where there is hardly any.
 *
 *   H = Σ hₖ vₖ vₖᵀ,  d = −Σ vₖ (vₖᵀ g) / (|hₖ| + δ max |h|)
 */
import { must } from "@dualtape/core";
import { symmetricEigen } from "../analysis/eigen.ts";
import { checkHyperHessian, type HyperHessian } from "../analysis/hyper-hessian.ts";
import { checkPositive, checkSize } from "../hyper/checks.ts";
import { greatestOf, lengthOf } from "../hyper/lists.ts";

/** How to take a step from a hyper-Hessian. */
export interface NewtonStepOptions {
  /** δ: what is added to all curvatures, as a part of the greatest; 1e-3 by default. More makes it gradient descent. */
  readonly damping?: number;
  /** The longest step, in units of the unconstrained space; 2 by default, a factor of 7 for a positive hyperparameter. */
  readonly reach?: number;
}

/** Refuses what no step can be taken by. */
export function checkNewtonStep(where: string, { damping, reach }: NewtonStepOptions): void {
  if (damping !== undefined) checkSize(where, "damping", damping);
  if (reach !== undefined) checkPositive(where, "reach", reach);
}

/** The damped, saddle-free Newton step of a hyper-Hessian: the move of each coordinate in the unconstrained space. */
export function newtonStep(at: HyperHessian, { damping = 1e-3, reach = 2 }: NewtonStepOptions = {}): readonly number[] {
  checkHyperHessian("newtonStep", at);
  checkNewtonStep("newtonStep", { damping, reach });
  const pairs = symmetricEigen(at.hessian);
  const sizes = pairs.map(({ value }) => Math.abs(value));
  const floor = damping * greatestOf(sizes, 0);
  let step = at.names.map(() => 0);
  for (const { value, vector } of pairs) {
    const slope = vector.reduce((sum, part, i) => sum + part * must(at.gradient[i], "partial"), 0);
    if (slope === 0) continue;
    const length = slope / Math.max(Math.abs(value) + floor, Math.abs(slope) / reach); // a flat axis is not taken to infinity
    step = step.map((part, i) => part - must(vector[i], "part of an axis") * length);
  }
  const size = lengthOf(step);
  return step.map((part) => (size > reach ? (part / size) * reach : part));
}
