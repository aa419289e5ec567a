/**
 * Hypergradient descent (Baydin et al. 2018): before each step, the hyperparameters go down the derivative of the loss that the
 * last step led to, by the hyperparameters of that step. With SGD and its α this is SGD-HD:
 *
 *   hₜ = −gₜ·gₜ₋₁,  αₜ = αₜ₋₁ − β hₜ   or, multiplicative,   αₜ = αₜ₋₁ (1 − β hₜ / (‖gₜ‖ ‖∂uₜ₋₁/∂α‖))
 */
import { checkRecord, refuse } from "@dualtape/core";
import type { Domains, Dynamics } from "@dualtape/runs/eager";
import { adaptation, ADAPTATION_OPTIONS, type Adaptation, type AdaptationOptions } from "./adaptation.ts";

/** How `oneStep` moves the hyperparameters. */
export interface OneStepOptions<M extends string> extends AdaptationOptions<M> {
  /**
   * `additive` by default: along the derivative. `multiplicative`: each hyperparameter changes by a share of itself, the step size
   * times the cosine between the gradient and ∂u/∂λ, so that the step size needs no knowledge of scales.
   */
  readonly rule?: "additive" | "multiplicative";
}

/**
 * Short-term adaptation of any hyperparameters of any optimizer, down the next training loss; at the first step nothing moves.
 * Biased to the short term (Wu et al. 2018). A step costs two to three plain ones, and holds the K tangents of its update.
 */
export const oneStep = <H extends string, D extends Domains<H>, M extends string = "learningRate">(
  dynamics: Dynamics<H, string, D>,
  options: OneStepOptions<M> = {},
): Adaptation<H, D, M> => {
  checkRecord("oneStep", "the options", options, [...ADAPTATION_OPTIONS, "rule"]);
  const { rule = "additive", descends = "loss", ...moving } = options;
  if (rule !== "additive" && rule !== "multiplicative") {
    refuse("oneStep", "rule", rule, '"additive" or "multiplicative"');
  }
  return adaptation(dynamics, moving, { name: "oneStep", discount: 0, every: 1, rule, descends });
};
