/**
 * Resilient backpropagation for hyperparameters (Riedmiller & Braun 1993): each coordinate moves by a step of its own, against the sign of
 * its derivative, whatever that is long.
 *
 *   δᵢ ← 1.5 δᵢ where the sign stays, 0.4 δᵢ where it turns, at most 3;   uᵢ ← uᵢ − δᵢ sign(gᵢ)
 *
 * Derivatives by rates and decays range over many orders of magnitude, explode at the edge of stability, and vanish on plateaus: their signs
 * do not.
 */
import { checkRecord } from "@dualtape/core";
import { checkPositive } from "../../hyper/checks.ts";
import type { Coordinates, Method } from "../method.ts";

/** How to step. */
export interface RpropOptions {
  /** The first step of each coordinate, in the unconstrained space; 1 by default, a factor of 2.7 for a positive hyperparameter. */
  readonly step?: number;
  /** What a step is multiplied by where its sign stays; 1.5 by default. */
  readonly growth?: number;
  /** What a step is multiplied by where its sign turns; 0.4 by default. */
  readonly shrinkage?: number;
  /** The longest step; 3 by default. */
  readonly longest?: number;
}

/** What is usual here; `signSteps` goes by it, too. */
export const DEFAULTS = { step: 1, growth: 1.5, shrinkage: 0.4, longest: 3 } as const;

/** What steps against signs are resized by. */
type Rule = Required<Pick<RpropOptions, "growth" | "shrinkage" | "longest">>;

/** Steps that grow where a sign stays, and shrink where it turns. */
export const resized = (
  steps: Coordinates,
  before: Coordinates,
  after: Coordinates,
  { growth, shrinkage, longest }: Rule = DEFAULTS,
): Coordinates =>
  steps.map((step, i) => {
    const agreement = Math.sign(before[i] ?? 0) * Math.sign(after[i] ?? 0);
    return agreement > 0 ? Math.min(growth * step, longest) : agreement < 0 ? shrinkage * step : step;
  });

/** A point moved against the signs of a gradient. */
export const against = (u: Coordinates, gradient: Coordinates, steps: Coordinates): Coordinates =>
  u.map((at, i) => at - (steps[i] ?? 0) * Math.sign(gradient[i] ?? 0));

/** A step so short that no coordinate is worth another run. */
const SHORTEST = 1e-6;

/** The method that steps by signs. Asks for gradients alone, until they are 0 or all steps shorter than 10⁻⁶. */
export function rprop(options: RpropOptions = {}): Method {
  checkRecord("rprop", "the options", options, Object.keys(DEFAULTS));
  const { step, growth, shrinkage, longest } = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries({ step, growth, shrinkage, longest })) checkPositive("rprop", name, value);
  return {
    name: "rprop",
    *questions({ start, hold }) {
      let steps: Coordinates = start.map(() => Math.min(step, longest));
      let slopes: Coordinates = start.map(() => 0);
      let [good, u, reason] = [start, start, "the start"];
      for (let isFirst = true; ; isFirst = false) {
        const { gradient, flat } = yield { u, wanted: "gradient", reason };
        if (flat) return "flat";
        if (gradient === null) {
          if (isFirst) return "diverged";
          // Too far: all steps shrink, and are taken anew from where the run was finite.
          steps = steps.map((length) => shrinkage * length);
          reason = "shorter steps, since these diverged";
        } else {
          steps = resized(steps, slopes, gradient, { growth, shrinkage, longest });
          [good, slopes] = [u, gradient];
          if (slopes.every((slope) => slope === 0)) return "settled";
          reason = "a step against the signs";
        }
        u = hold(against(good, slopes, steps));
        if (steps.every((length) => length < SHORTEST)) return isFirst ? "diverged" : "settled";
      }
    },
  };
}
