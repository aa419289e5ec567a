/**
 * Conjugate gradients for the implicit function theorem (Pedregosa 2016), on the normal equations (Hestenes & Stiefel 1952):
 *
 *   (I − A)(I − A)ᵀ u = (I − A) b
 *
 * The Hessian of a loss is symmetric, but the step of an optimizer with memory is not: with momentum the state is (θ, v), and A
 * mixes them one way only. The normal equations are symmetric and positive for any step, also for one that does not contract; the price
 * is one product by A beside one by Aᵀ an iteration, and a rate that depends on the condition of I − A, not on its root.
 *
 * The system is linear, so it is solved for b/‖b‖: the squares that the method takes then stay within their range.
 */
import { checkInteger, checkRecord, must, type TensorLike } from "@dualtape/core";
import { addScaled, mapRecord, normOf, type State } from "@dualtape/runs/eager";
import { checkPositive } from "../../hyper/checks.ts";
import { ConvergenceError } from "./convergence.ts";
import { checkedSystem, type LinearSolver, type LinearSystem } from "./linear-solver.ts";

/** When to stop. */
export interface ConjugateGradientsOptions {
  /** The residual ‖b − (I − A)ᵀu‖ to reach, as a part of ‖b‖; 1e-10 by default. HOAG starts from 0.1 and tightens it. */
  readonly tolerance?: number;
  /** At most so many iterations; 1000 by default. In exact arithmetic as many as there are numbers in the state suffice. */
  readonly iterations?: number;
}

/** ‖a‖², a scalar. */
const squaredNorm = <T extends TensorLike<T>>(a: State<string, T>): T =>
  must(
    Object.values<T>(a)
      .map((part) => part.square().sum())
      .reduce<T | null>((sum, term) => sum?.add(term) ?? term, null),
    "part of a state",
  );

/** Solves by conjugate gradients, for any step: one pass back and one pass on duals an iteration. */
export function conjugateGradients(options: ConjugateGradientsOptions = {}): LinearSolver {
  checkRecord("conjugateGradients", "the options", options, ["tolerance", "iterations"]);
  const { tolerance = 1e-10, iterations = 1000 } = options;
  checkPositive("conjugateGradients", "tolerance", tolerance);
  checkInteger("conjugateGradients", "iterations", iterations, 1);
  return {
    name: "conjugateGradients",
    solve<T extends TensorLike<T>, K extends string>(system: LinearSystem<K, T>): State<K, T> {
      const { name, right, pull, push } = checkedSystem("conjugateGradients", system);
      const transposed = (u: State<K, T>): State<K, T> => addScaled(u, -1, pull(u));
      const direct = (v: State<K, T>): State<K, T> => addScaled(v, -1, push(v));
      const size = normOf(right) || 1;
      let u = addScaled(right, -1, right);
      let residual = mapRecord(right, (part) => part.div(size));
      let slope = direct(residual);
      let direction = slope;
      let steepness = squaredNorm(slope);
      for (let i = 0; normOf(residual) > tolerance; i++) {
        const image = transposed(direction);
        const bend = squaredNorm(image);
        if (i === iterations || !(bend.magnitude() > 0)) {
          throw new ConvergenceError(
            `conjugateGradients, ${name}`,
            `after ${i} iterations a residual of ${normOf(residual).toExponential(1)} is left`,
            "Allow more iterations or a greater tolerance; a strongly regularized loss is better conditioned",
            normOf(residual),
          );
        }
        const length = steepness.div(bend);
        u = addScaled(u, length, direction);
        residual = addScaled(residual, length.neg(), image);
        slope = direct(residual);
        const after = squaredNorm(slope);
        direction = addScaled(slope, after.div(steepness), direction);
        steepness = after;
      }
      return mapRecord(u, (part) => part.mul(size));
    },
  };
}
