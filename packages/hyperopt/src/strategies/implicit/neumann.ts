/**
 * The Neumann series (Lorraine, Vicol & Duvenaud 2020): the inverse of I − Aᵀ as a geometric series.
 *
 *   u = Σⱼ (Aᵀ)ʲ b, j < terms
 *
 * Each term goes one step further back, as if the run had stood at its fixed point all along: cut off after k terms, it is what
 * `truncated` gives there for k steps. It converges as the run does, by the same factor a term.
 */
import { checkInteger, checkRecord } from "@dualtape/core";
import { addScaled, normOf } from "@dualtape/runs/eager";
import { checkPositive } from "../../hyper/checks.ts";
import { ConvergenceError } from "./convergence.ts";
import { checkedSystem, type LinearSolver } from "./linear-solver.ts";

/** When to stop adding terms. */
export interface NeumannOptions {
  /** At most so many terms; 10 000 by default. Lorraine et al. cut off after 5 to 20, and accept the bias. */
  readonly terms?: number;
  /** The size of a term, as a part of the first, from which on the rest is left out; 1e-12 by default. */
  readonly tolerance?: number;
}

/** Solves by the Neumann series: one pass back through the step for each term. Throws where the terms grow. */
export function neumann(options: NeumannOptions = {}): LinearSolver {
  checkRecord("neumann", "the options", options, ["terms", "tolerance"]);
  const { terms = 10_000, tolerance = 1e-12 } = options;
  checkPositive("neumann", "tolerance", tolerance);
  checkInteger("neumann", "terms", terms, 1);
  return {
    name: "neumann",
    solve(system) {
      const { name, right, pull } = checkedSystem("neumann", system);
      const first = normOf(right);
      let [sum, term, size] = [right, right, first];
      for (let j = 1; j < terms && size > tolerance * first; j++) {
        term = pull(term);
        sum = addScaled(sum, 1, term);
        size = normOf(term);
        if (!Number.isFinite(size)) break;
      }
      if (size <= first) return sum;
      throw new ConvergenceError(
        `neumann, ${name}`,
        "the terms of the series grow",
        "Lower the step size, so that the run contracts at its end, or use conjugateGradients()",
        size / first,
      );
    },
  };
}
