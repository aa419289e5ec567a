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
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { State } from "./dynamics.ts";
import { DivergenceError } from "./errors.ts";
import { type Direction, seed } from "./seed.ts";
import { advance, checkState, DIVERGENCE_REMEDY } from "./simulate.ts";
import { bytesOf, checkObjective, mapRecord, type Strategy } from "./strategy.ts";

/** Forward mode over the whole run: exact, one pass, memory flat in the horizon and proportional to K. */
export const hybrid: Strategy = {
  name: "hybrid",
  *run(dynamics, hyper, lift) {
    const perturbation: Perturbation = { name: `hybrid run of ${dynamics.name}` };
    const { duals, directions } = seed(hyper, perturbation);
    const constant = liftTo(lift, perturbation);
    let state = dynamics.start(duals, constant);
    let bytes = bytesOf(state);
    let suspect: string | null = null;
    for (let t = 1; t <= dynamics.steps; t++) {
      state = advance(dynamics, state, duals, t, constant);
      suspect = inspect(dynamics.name, t, state, directions, suspect);
      bytes = Math.max(bytes, bytesOf(state));
      yield { t, state: mapRecord(state, ({ primal }) => primal) };
    }
    const objective = dynamics.objective(state, duals, constant);
    checkObjective(dynamics.name, objective);
    inspect(dynamics.name, dynamics.steps, { objective }, directions, suspect);
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
 * Refuses a state that is not finite. Returns the hyperparameter that the state is most sensitive to, in relative units:
 * the one to name should the next state fail.
 */
function inspect<T extends TensorLike<T>>(
  where: string,
  t: number,
  state: State<string, Dual<T>>,
  directions: readonly Direction<string>[],
  suspect: string | null,
): string | null {
  checkState(
    where,
    t,
    mapRecord(state, ({ primal }) => primal),
    suspect,
  );
  let [greatest, name] = [0, suspect];
  for (const [part, { tangents }] of Object.entries<Dual<T>>(state)) {
    tangents.forEach((tangent, k) => {
      const direction = directions[k];
      if (tangent === null || direction === undefined) return;
      const size = tangent.magnitude();
      if (!Number.isFinite(size)) {
        throw new DivergenceError(
          `${where}, step ${t}`,
          `the derivative of ${part} by ${direction.name} is no longer finite`,
          DIVERGENCE_REMEDY,
          t,
          direction.name,
        );
      }
      if (size * direction.size > greatest) [greatest, name] = [size * direction.size, direction.name];
    });
  }
  return name;
}
