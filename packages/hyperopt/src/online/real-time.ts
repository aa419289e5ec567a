/**
 * Real-time hyperparameter optimization (RTHO, Franceschi et al. 2017): the tangents of hybrid mode are carried along, and every Δ
 * steps the hyperparameters go down the derivative of the objective. Neither the state nor its tangents are reset.
 *
 *   Zₜ = μ Aₜ Zₜ₋₁ + Bₜ,  λ ← λ − η (∇E(sₜ) Zₜ + ∂E/∂λ)
 *
 * With a discount μ below 1 the past is forgotten (MARTHE, Donini et al. 2020); at 0 it is `oneStep`.
 */
import { checkRecord } from "@dualtape/core";
import type { Domains, Dynamics } from "@dualtape/runs/eager";
import { adaptation, ADAPTATION_OPTIONS, type Adaptation, type AdaptationOptions } from "./adaptation.ts";

/** How `realTime` follows the run. */
export interface RealTimeOptions<M extends string> extends AdaptationOptions<M> {
  /** Δ: the number of steps from one update to the next; 1 by default. */
  readonly every?: number;
  /** μ, from 0 to 1: how much of the past counts; all of it, 1, by default. */
  readonly discount?: number;
}

/**
 * Long-term adaptation in one run, down the objective: exact for constant hyperparameters, and near that while they move slowly.
 * Memory K·P, flat in the number of steps.
 */
export const realTime = <H extends string, D extends Domains<H>, M extends string = "learningRate">(
  dynamics: Dynamics<H, string, D>,
  options: RealTimeOptions<M> = {},
): Adaptation<H, D, M> => {
  checkRecord("realTime", "the options", options, [...ADAPTATION_OPTIONS, "every", "discount"]);
  const { every = 1, discount = 1, descends = "objective", ...moving } = options;
  return adaptation(dynamics, moving, { name: "realTime", discount, every, rule: "additive", descends });
};
