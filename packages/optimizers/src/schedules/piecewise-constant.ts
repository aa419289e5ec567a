/**
 * A value for each block of steps: neighbouring steps share a hyperparameter, which keeps a schedule learned over a long
 * horizon from fitting its noise (Micaelli & Storkey 2021).
 */
import type { Domain } from "@dualtape/core";
import { checkList, checkSteps, elementAt, type Schedule, schedule, upTo } from "./schedule.ts";

/** The elements of the vector `values`, such as `positive([0.1, 0.03, 0.01])`, each for `steps` steps; then stays at the last. */
export function piecewiseConstant(steps: number, hyperparameters: { readonly values: Domain }): Schedule<"values"> {
  checkSteps("piecewiseConstant", steps);
  const last = checkList("piecewiseConstant", "values", hyperparameters) - 1;
  return schedule("piecewiseConstant", ["values"], {
    hyperparameters,
    at({ values }, t) {
      if (typeof t === "number") return elementAt(values, Math.min(Math.floor((t - 1) / steps), last));
      const all = Array.from({ length: last + 1 }, (_, i) => elementAt(values, i));
      return upTo(t, all, (i) => (i + 1) * steps);
    },
  });
}
