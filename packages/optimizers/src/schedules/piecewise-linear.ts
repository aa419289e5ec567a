/**
 * A schedule of any shape, learned: n knots, evenly from the first step to the last, and straight lines between them.
 * With as many knots as steps it is a value for each step, as in Maclaurin, Duvenaud & Adams 2015.
 */
import type { Domain } from "@dualtape/core";
import { checkList, checkSteps, elementAt, type Schedule, schedule } from "./schedule.ts";

/** Through the vector `knots`, such as `positive([0.1, 0.1, 0.01])`, over `horizon` steps; then stays at the last. */
export function piecewiseLinear(horizon: number, hyperparameters: { readonly knots: Domain }): Schedule<"knots"> {
  checkSteps("piecewiseLinear", horizon);
  const last = checkList("piecewiseLinear", "knots", hyperparameters) - 1;
  return schedule("piecewiseLinear", ["knots"], {
    hyperparameters,
    at({ knots }, t) {
      const position = horizon === 1 ? last : Math.min(((t - 1) * last) / (horizon - 1), last);
      const before = Math.floor(position);
      const share = position - before;
      const left = elementAt(knots, before);
      return share === 0 ? left : left.mul(1 - share).add(elementAt(knots, before + 1).mul(share));
    },
  });
}
