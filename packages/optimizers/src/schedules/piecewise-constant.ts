/**
 * A value for each block of steps: neighbouring steps share a hyperparameter, which keeps a schedule learned over a long
 * horizon from fitting its noise (Micaelli & Storkey 2021).
 */
import type { Domain } from "@dualtape/core";
import { checkList, checkSteps, elementAt, floor, type Schedule, schedule, weighed } from "./schedule.ts";

/** The elements of the vector `values`, such as `positive([0.1, 0.03, 0.01])`, each for `steps` steps; then stays at the last. */
export function piecewiseConstant(steps: number, hyperparameters: { readonly values: Domain }): Schedule<"values"> {
  checkSteps("piecewiseConstant", steps);
  const count = checkList("piecewiseConstant", "values", hyperparameters);
  const last = count - 1;
  return schedule("piecewiseConstant", ["values"], {
    hyperparameters,
    steady: true,
    at({ values }, t) {
      if (typeof t === "number") return elementAt(values, Math.min(Math.floor((t - 1) / steps), last));
      const block = t.sub(1).div(steps).elementwise(floor).minimum(last);
      return weighed(values, count, (indices) => indices.equal(block), t);
    },
  });
}
