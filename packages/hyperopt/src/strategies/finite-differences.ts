/**
 * Central differences of fourth order, to check the other strategies against:
 *
 *   f′(h) ≈ (8 [f(h + e) − f(h − e)] − [f(h + 2e) − f(h − 2e)]) / 12e,  error O(e⁴)
 *
 * (Abramowitz & Stegun 25.3.6.) Four plain runs for each element of each hyperparameter, and none with derivatives.
 */
import {
  ArgumentError,
  checkFinite,
  checkRecord,
  type Domain,
  type Lift,
  stack,
  type TensorLike,
} from "@dualtape/core";
import { basis } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { checkGradient, checkRun, type Dynamics, magnitudesOf, mapRecord, simulate } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Strategy } from "./strategy.ts";

/** How far to move a hyperparameter. */
export interface FiniteDifferencesOptions {
  /** The distance e, relative, in the unconstrained space of the domain; 1e-3 by default. */
  readonly step?: number;
}

/** Central differences: approximate, 4·K plain runs. */
export function finiteDifferences(options: FiniteDifferencesOptions = {}): Strategy {
  checkRecord("finiteDifferences", "the options", options, ["step"]);
  const { step = 1e-3 } = options;
  checkFinite("finiteDifferences", "step", step);
  if (!(step > 0 && step < 1)) {
    throw new ArgumentError("finiteDifferences", `a step of ${step}`, "Give a number between 0 and 1");
  }
  return {
    name: "finiteDifferences",
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
    ) {
      checkRun("finiteDifferences", dynamics, hyper, lift);
      const { value, state, cost } = yield* simulate(dynamics, hyper, lift);
      let runs = 1;
      const partials = mapRecord(hyper, (): T[] => []);
      for (const [name, unit] of unitsOf(hyper)) {
        const at = hyper[name];
        const distance = distanceAlong(dynamics.hyperparameters[name], at, unit, step);
        const valueAt = function* (multiple: number) {
          runs += 1;
          const moved = { ...hyper, [name]: at.add(unit.mul(distance).mul(multiple)) };
          return (yield* simulate(dynamics, moved, lift)).value;
        };
        const near = (yield* valueAt(1)).sub(yield* valueAt(-1));
        const far = (yield* valueAt(2)).sub(yield* valueAt(-2));
        partials[name].push(near.mul(8).sub(far).div(distance.mul(12)));
      }
      const gradient = mapRecord(hyper, ({ shape }, name) => stack(partials[name]).reshape(shape));
      checkGradient(dynamics, dynamics.steps, magnitudesOf(gradient));
      return {
        value,
        gradient,
        state,
        cost: { ...cost, steps: runs * dynamics.steps },
      };
    },
  };
}

/** The name and the unit vector of every element of every hyperparameter. */
const unitsOf = <H extends string, T extends TensorLike<T>>(hyper: Hyper<H, T>): readonly (readonly [H, T])[] =>
  Object.values<readonly (readonly [H, T])[]>(
    mapRecord(hyper, (at, name) => basis(at).map((unit) => [name, unit] as const)),
  ).flat();

/** How far one element moves in natural units when it moves by `step` in the unconstrained space. */
function distanceAlong<T extends TensorLike<T>>(domain: Domain, at: T, unit: T, step: number): T {
  const point = at.detach();
  const u = domain.unconstrain(point);
  const scale = Math.max(u.mul(unit).magnitude(), 1e-3);
  return domain
    .constrain(u.add(unit.mul(step * scale)))
    .sub(point)
    .mul(unit)
    .sum()
    .abs();
}
