/**
 * A schedule of any shape, learned: n knots, evenly from the first step to the last, and straight lines between them.
 * With as many knots as steps it is a value for each step, as in Maclaurin, Duvenaud & Adams 2015.
 */
import type { Domain, TensorLike } from "@dualtape/core";
import { checkList, checkSteps, elementAt, type Schedule, schedule, upTo } from "./schedule.ts";

/** Through the vector `knots`, such as `positive([0.1, 0.1, 0.01])`, over `horizon` steps; then stays at the last. */
export function piecewiseLinear(horizon: number, hyperparameters: { readonly knots: Domain }): Schedule<"knots"> {
  checkSteps("piecewiseLinear", horizon);
  const last = checkList("piecewiseLinear", "knots", hyperparameters) - 1;
  return schedule("piecewiseLinear", ["knots"], {
    hyperparameters,
    at({ knots }, t) {
      if (typeof t !== "number") return alongLines(knots, t, last, horizon);
      const position = horizon === 1 ? last : Math.min(((t - 1) * last) / (horizon - 1), last);
      const before = Math.floor(position);
      const share = position - before;
      const left = elementAt(knots, before);
      return share === 0 ? left : left.mul(1 - share).add(elementAt(knots, before + 1).mul(share));
    },
  });
}

/** The same for a step that is no plain number: each line, up to the step at which it ends. */
function alongLines<T extends TensorLike<T>>(knots: T, t: T, last: number, horizon: number): T {
  const all = Array.from({ length: last + 1 }, (_, i) => elementAt(knots, i));
  const end = all[last] ?? knots;
  if (horizon === 1 || last === 0) return end;
  const position = t
    .sub(1)
    .mul(last)
    .div(horizon - 1);
  const lines = all.slice(0, -1).map((left, i) => {
    const share = position.sub(i);
    return left.mul(share.neg().add(1)).add((all[i + 1] ?? end).mul(share));
  });
  return upTo(position, [...lines, end], (i) => i + 1);
}
