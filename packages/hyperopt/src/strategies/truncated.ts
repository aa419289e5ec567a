/**
 * Truncated backpropagation (Shaban et al. 2019): the sweep goes back through the last k steps only, and what lies before
 * counts as fixed. Biased, the more so the slower the run forgets; memory k·P, whatever the horizon.
 *
 *   ∇f ≈ ∂E/∂λ + Σₜ₌T₋ₖ₊₁ᵀ Bₜᵀ Aₜ₊₁ᵀ … A_Tᵀ ∇E(s_T)
 */
import { checkInteger, checkRecord } from "@dualtape/core";
import { throughLast } from "./kept-states.ts";
import type { Strategy } from "./strategy.ts";

/** Backpropagation through the last `steps` steps; exact where that is the whole run. */
export function truncated(options: { readonly steps: number }): Strategy {
  checkRecord("truncated", "the options", options, ["steps"]);
  const { steps } = options;
  checkInteger("truncated", "steps", steps, 1);
  return { name: `truncated(${steps})`, run: throughLast("truncated", steps) };
}
