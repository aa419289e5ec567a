/**
 * A schedule of any shape, learned: n knots, evenly from the first step to the last, and straight lines between them.
 * With as many knots as steps it is a value for each step, as in Maclaurin, Duvenaud & Adams 2015.
 */
import { ArgumentError, type Domain, type TensorLike } from "@dualtape/core";
import { checkSteps, type Schedule } from "./schedule.ts";

/** Through the vector `knots`, such as `positive([0.1, 0.1, 0.01])`, over `horizon` steps; then stays at the last. */
export function piecewiseLinear(horizon: number, hyperparameters: { readonly knots: Domain }): Schedule<"knots"> {
  checkSteps("piecewiseLinear", horizon);
  const { initial } = hyperparameters.knots;
  if (typeof initial === "number") {
    throw new ArgumentError(
      "piecewiseLinear",
      `the knots start from the number ${initial}`,
      "Give a list, one value a knot",
    );
  }
  const last = initial.length - 1;
  return {
    hyperparameters,
    at({ knots }, t) {
      const position = horizon === 1 ? last : Math.min(((t - 1) * last) / (horizon - 1), last);
      const before = Math.floor(position);
      const share = position - before;
      const left = knotAt(knots, before);
      return share === 0 ? left : left.mul(1 - share).add(knotAt(knots, before + 1).mul(share));
    },
  };
}

const knotAt = <T extends TensorLike<T>>(knots: T, index: number): T => knots.slice([index, index + 1]).reshape([]);
