/**
 * Truncated backpropagation (Shaban et al. 2019): the sweep goes back through the last k steps only, and what lies before
 * counts as fixed. Biased, the more so the slower the run forgets; memory k·P, whatever the horizon.
 *
 *   ∇f ≈ ∂E/∂λ + Σₜ₌T₋ₖ₊₁ᵀ Bₜᵀ Aₜ₊₁ᵀ … A_Tᵀ ∇E(s_T)
 */
import { checkInteger, checkRecord, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  advance,
  checkGradient,
  checkRun,
  type Dynamics,
  Inspector,
  magnitudesOf,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import {
  type Cotangents,
  RECORDED,
  recordObjective,
  recordStart,
  recordStep,
  gradientOf,
  type StepPullback,
  sumCotangents,
} from "../derivatives/pullback.ts";
import type { Strategy } from "./strategy.ts";

/** Backpropagation through the last `steps` steps; exact where that is the whole run. */
export function truncated(options: { readonly steps: number }): Strategy {
  checkRecord("truncated", "the options", options, ["steps"]);
  const { steps: kept } = options;
  checkInteger("truncated", "steps", kept, 1);
  return {
    name: `truncated(${kept})`,
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
    ) {
      checkRun("truncated", dynamics, hyper, lift);
      const start = recordStart(dynamics, hyper, lift);
      const tail: StepPullback<H, K, State<K, T>, Cotangents<K, T>, T>[] = [];
      let state = start.result;
      const inspector = new Inspector(dynamics, magnitudesOf(state));
      for (let t = 1; t <= dynamics.steps; t++) {
        if (t > dynamics.steps - kept) {
          const step = recordStep(dynamics, state, hyper, t, lift);
          tail.push(step);
          state = step.result;
        } else {
          state = advance(dynamics, state, hyper, t, lift);
        }
        inspector.step(t, magnitudesOf(state), state);
        yield { t, state };
      }
      const objective = recordObjective(dynamics, state, hyper, lift);
      inspector.objective(dynamics.steps, objective.result);
      let flowing = objective.pullback();
      for (const { pullback } of tail.reverse()) {
        const { state: cotangents, hyper: found } = pullback(flowing.state);
        flowing = { state: cotangents, hyper: sumCotangents(flowing.hyper, found) };
      }
      const found =
        kept < dynamics.steps ? flowing.hyper : sumCotangents(flowing.hyper, start.pullback(flowing.state).hyper);
      const { gradient, flat } = gradientOf(hyper, found);
      checkGradient(dynamics.name, dynamics.steps, magnitudesOf(gradient));
      const bytes = tail.reduce((sum, step) => sum + step.bytes, 0);
      return { value: objective.result, gradient, flat, state, cost: { steps: dynamics.steps, bytes, ...RECORDED } };
    },
  };
}
