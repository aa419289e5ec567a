/**
 * Hybrid mode, forward over reverse: the run on dual numbers that carry a tangent for each hyperparameter, its
 * gradients by backpropagation on those duals. Exact; memory K·P, flat in the number of steps.
 *
 *   Zₜ = Aₜ Zₜ₋₁ + Bₜ,  ∇f = ∇E(s_T) Z_T + ∂E/∂λ     (Franceschi et al. 2017, "Forward-HG", derived there by hand)
 *
 * Source of the way to get there: Chandra 2020, "Hybrid Hyperoptimization".
 */
import { type Lift, sizeOf, stack, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Tensor } from "@dualtape/tensor";
import type { State } from "../dynamics/dynamics.ts";
import { movesOf } from "../analysis/growth.ts";
import { type Direction, seed } from "../dynamics/seed.ts";
import { advance, checkState, checkTangent } from "../dynamics/simulate.ts";
import { bytesOf, checkObjective, mapRecord, type Sensitivity, type Strategy } from "./strategy.ts";

/** Forward mode over the whole run: exact, one pass, memory flat in the horizon and proportional to K. */
export const hybrid: Strategy = {
  name: "hybrid",
  *run(dynamics, hyper, lift) {
    const perturbation: Perturbation = { name: `hybrid run of ${dynamics.name}` };
    const { duals, directions } = seed(hyper, perturbation);
    const constant = liftTo(lift, perturbation);
    let state = dynamics.start(duals, constant);
    let bytes = bytesOf(state);
    const inspect = inspection(dynamics.name, directions, movesOf(dynamics.hyperparameters, hyper, lift));
    for (let t = 1; t <= dynamics.steps; t++) {
      state = advance(dynamics, state, duals, t, constant);
      const sensitivity = inspect(t, state);
      bytes = Math.max(bytes, bytesOf(state));
      yield { t, state: mapRecord(state, ({ primal }) => primal), sensitivity };
    }
    const objective = dynamics.objective(state, duals, constant);
    checkObjective(dynamics.name, objective);
    inspect(dynamics.steps, { objective });
    let next = 0;
    return {
      value: objective.primal,
      gradient: mapRecord(hyper, ({ shape }) => {
        const partials = Array.from(
          { length: sizeOf(shape) },
          () => objective.tangents[next++] ?? objective.primal.zeroLike(),
        );
        return stack(partials).reshape(shape);
      }),
      state: mapRecord(state, ({ primal }) => primal),
      cost: { steps: dynamics.steps, bytes },
    };
  },
};

const liftTo =
  <T extends TensorLike<T>>(lift: Lift<Tensor, T>, perturbation: Perturbation): Lift<Tensor, Dual<T>> =>
  (value) =>
    new Dual(lift(value), [], perturbation);

/**
 * Looks at the state and its tangents after each step: refuses what is not finite, naming the hyperparameter, and tells how
 * sensitive the state is to each. `moves` is what counts as one move of a hyperparameter.
 */
function inspection(
  where: string,
  directions: readonly Direction<string>[],
  moves: Readonly<Record<string, number>>,
): <T extends TensorLike<T>>(t: number, state: State<string, Dual<T>>) => Sensitivity {
  let scale = 0;
  let suspect: string | null = null;
  return <T extends TensorLike<T>>(t: number, state: State<string, Dual<T>>) => {
    checkState(
      where,
      t,
      mapRecord(state, ({ primal }) => primal),
      suspect,
    );
    const greatest: Record<string, number> = {};
    for (const [part, { primal, tangents }] of Object.entries<Dual<T>>(state)) {
      scale = Math.max(scale, primal.magnitude());
      tangents.forEach((tangent, k) => {
        const name = directions[k]?.name;
        if (tangent === null || name === undefined) return;
        const size = checkTangent(where, t, part, tangent, name);
        greatest[name] = Math.max(greatest[name] ?? 0, size);
      });
    }
    const sensitivity = mapRecord(greatest, (size, name) => (scale === 0 ? 0 : (size * (moves[name] ?? 1)) / scale));
    const [[most, size] = [suspect, 0]] = Object.entries(sensitivity).sort(([, a], [, b]) => b - a);
    if (size > 0) suspect = most;
    return sensitivity;
  };
}
