/**
 * A schedule of any shape, learned: n knots, evenly from the first step to the last, and straight lines between them.
 * With as many knots as steps it is a value for each step, as in Maclaurin, Duvenaud & Adams 2015.
 */
import type { Domain } from "@dualtape/core";
import { checkList, checkSteps, elementAt, type Schedule, schedule, weighed } from "./schedule.ts";

/** Through the vector `knots`, such as `positive([0.1, 0.1, 0.01])`, over `horizon` steps; then stays at the last. */
export function piecewiseLinear(horizon: number, hyperparameters: { readonly knots: Domain }): Schedule<"knots"> {
  checkSteps("piecewiseLinear", horizon);
  const count = checkList("piecewiseLinear", "knots", hyperparameters);
  const last = count - 1;
  return schedule("piecewiseLinear", ["knots"], {
    hyperparameters,
    steady: true,
    at({ knots }, t) {
      if (horizon === 1) return elementAt(knots, last);
      if (typeof t !== "number") {
        const position = t
          .sub(1)
          .mul(last)
          .div(horizon - 1)
          .minimum(last);
        // The weight of a knot falls to 0 at its neighbours.
        return weighed(knots, count, (indices) => indices.sub(position).abs().neg().add(1).maximum(0), t);
      }
      const position = Math.min(((t - 1) * last) / (horizon - 1), last);
      const before = Math.floor(position);
      const share = position - before;
      const left = elementAt(knots, before);
      return share === 0 ? left : left.mul(1 - share).add(elementAt(knots, before + 1).mul(share));
    },
  });
}
