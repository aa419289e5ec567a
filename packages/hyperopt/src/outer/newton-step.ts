/**
 * The Newton step of a hyper-Hessian, made safe: saddle-free (Dauphin et al. 2014), so that it goes down along negative curvature
 * too, and damped (Levenberg 1944), so that it stays short where there is hardly any.
 *
 *   H = Σ hₖ vₖ vₖᵀ,  d = −Σ vₖ (vₖᵀ g) / (|hₖ| + δ max |h|)
 */
import { ArgumentError } from "@dualtape/core";
import { symmetricEigen } from "../analysis/eigen.ts";
import type { HyperHessian } from "../analysis/hyper-hessian.ts";

/** How to take a step from a hyper-Hessian. */
export interface NewtonStepOptions {
  /** δ: what is added to all curvatures, as a part of the greatest; 1e-3 by default. More makes it gradient descent. */
  readonly damping?: number;
  /** The longest step, in units of the unconstrained space; 2 by default, a factor of 7 for a positive hyperparameter. */
  readonly reach?: number;
}

/** The damped, saddle-free Newton step of a hyper-Hessian: the move of each coordinate in the unconstrained space. */
export function newtonStep(at: HyperHessian, { damping = 1e-3, reach = 2 }: NewtonStepOptions = {}): readonly number[] {
  if (at.units !== "unconstrained") {
    throw new ArgumentError("newtonStep", "the hyper-Hessian is in natural units", 'Take it in units: "unconstrained"');
  }
  if (!(damping >= 0 && reach > 0)) {
    throw new ArgumentError("newtonStep", `damping ${damping} and reach ${reach}`, "Give 0 or more, and more than 0");
  }
  const pairs = symmetricEigen(at.hessian);
  const floor = damping * Math.abs(pairs[0]?.value ?? 0);
  const step = at.names.map(() => 0);
  for (const { value, vector } of pairs) {
    const slope = vector.reduce((sum, part, i) => sum + part * (at.gradient[i] ?? 0), 0);
    if (slope === 0) continue;
    const length = slope / Math.max(Math.abs(value) + floor, Math.abs(slope) / reach); // a flat axis is not taken to infinity
    vector.forEach((part, i) => (step[i] = (step[i] ?? 0) - part * length));
  }
  const size = Math.hypot(...step);
  return step.map((part) => (size > reach ? (part / size) * reach : part));
}
