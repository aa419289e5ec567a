/**
 * Half a wave from peak to final (Loshchilov & Hutter 2017, without restarts):
 *
 *   final + ½ (peak − final) (1 + cos(π p)),  p from 0 at the first step to 1 at the last
 */
import type { Domain } from "@dualtape/core";
import { checkSteps, progress, type Schedule } from "./schedule.ts";

/** Falls from `peak` at step 1 to `final` at step `horizon`, and stays there. */
export function cosine(
  horizon: number,
  hyperparameters: { readonly peak: Domain; readonly final: Domain },
): Schedule<"peak" | "final"> {
  checkSteps("cosine", horizon);
  return {
    hyperparameters,
    at({ peak, final }, t) {
      const share = (1 + Math.cos(Math.PI * progress(t, horizon))) / 2;
      return peak.mul(share).add(final.mul(1 - share));
    },
  };
}
