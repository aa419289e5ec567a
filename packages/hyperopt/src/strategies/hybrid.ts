/**
 * Hybrid mode, forward over reverse: the run on dual numbers that carry a tangent for each hyperparameter, its
 * gradients by backpropagation on those duals. Exact; memory K·P, flat in the number of steps.
 *
 *   Zₜ = Aₜ Zₜ₋₁ + Bₜ,  ∇f = ∇E(s_T) Z_T + ∂E/∂λ     (Franceschi et al. 2017, "Forward-HG", derived there by hand)
 *
 * Source of the way to get there: Chandra 2020, "Hybrid Hyperoptimization".
 */
import { type Lift, sizeOf, stack, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkObjective,
  checkState,
  checkTangent,
  type Dynamics,
  type Magnitudes,
  magnitudesOf,
  mapRecord,
  running,
  type Sensitivity,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { carried } from "../derivatives/carried.ts";
import { movesOf } from "../derivatives/growth.ts";
import { type Direction, directionsOf } from "../derivatives/seed.ts";
import { runIn, type TangentLayout, tangentOf } from "../derivatives/tangents.ts";
import type { Strategy } from "./strategy.ts";

/** Forward mode over the whole run: exact, one pass, memory flat in the horizon and proportional to K. */
export const hybrid: Strategy = {
  name: "hybrid",
  *run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ) {
    const { name, steps } = dynamics;
    const flow = carried(dynamics);
    const run = running(flow, hyper, lift);
    const inspect = dynamics.inspection?.(runIn(run.magnitudes()));
    const watch = tangentWatch(name, flow.layout, directionsOf(hyper), movesOf(dynamics.hyperparameters, hyper, lift));
    let { bytes } = run;
    for (let t = 1; t <= steps; t++) {
      run.advance(t);
      const magnitudes = run.magnitudes();
      inspect?.(t, runIn(magnitudes), runIn(run.state));
      const sensitivity = watch(t, magnitudes);
      bytes = Math.max(bytes, run.bytes);
      yield { t, state: runIn<T, K>(run.state), sensitivity };
    }
    const end = run.evaluate("objective", flow.objective);
    const { objective: value } = runIn<T, "objective">(end);
    checkObjective(name, value);
    watch(steps, magnitudesOf(end));
    let next = 0;
    return {
      value,
      gradient: mapRecord(hyper, ({ shape, precision }) => {
        const partials = Array.from(
          { length: sizeOf(shape) },
          () => tangentOf(end, next++, "objective") ?? value.zeroLike(),
        );
        return stack(partials).reshape(shape).to(precision);
      }),
      state: { ...runIn<T, K>(run.state) },
      cost: { steps, bytes },
    };
  },
};

/**
 * Looks at a run and its tangents after each step: refuses what is not finite, naming the hyperparameter, and tells how
 * sensitive the state is to each. `moves` is what counts as one move of a hyperparameter.
 */
function tangentWatch(
  where: string,
  layout: TangentLayout,
  directions: readonly Direction<string>[],
  moves: Readonly<Record<string, number>>,
): (t: number, magnitudes: Magnitudes<string>) => Sensitivity {
  let scale = 0;
  let suspect: string | null = null;
  return (t, magnitudes) => {
    const primals = runIn(magnitudes);
    checkState(where, t, primals, suspect);
    scale = Math.max(scale, ...Object.values(primals));
    const greatest: Record<string, number> = {};
    for (const part of Object.keys(primals)) {
      layout.tangentsOf(magnitudes, part, directions.length).forEach((size, k) => {
        const name = directions[k]?.name;
        if (size === null || name === undefined) return;
        checkTangent(where, t, part, size, name);
        greatest[name] = Math.max(greatest[name] ?? 0, size);
      });
    }
    const sensitivity = mapRecord(greatest, (size, name) => (scale === 0 ? 0 : (size * (moves[name] ?? 1)) / scale));
    const [[most, size] = [suspect, 0]] = Object.entries(sensitivity).sort(([, a], [, b]) => b - a);
    if (size > 0) suspect = most;
    return sensitivity;
  };
}
