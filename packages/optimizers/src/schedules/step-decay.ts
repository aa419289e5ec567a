/** The schedule of stairs: v₀ · f^⌊(t − 1)/period⌋. */
import type { Domain } from "@dualtape/core";
import { checkSteps, floor, type Schedule, schedule } from "./schedule.ts";

/** Starts at `initial` and is multiplied by `factor` after every `period` steps. */
export function stepDecay(
  period: number,
  hyperparameters: { readonly initial: Domain; readonly factor: Domain },
): Schedule<"initial" | "factor"> {
  checkSteps("stepDecay", period);
  return schedule("stepDecay", ["initial", "factor"], {
    hyperparameters,
    steady: true,
    at({ initial, factor }, t) {
      if (typeof t !== "number") return initial.mul(factor.pow(t.sub(1).div(period).elementwise(floor)));
      const times = Math.floor((t - 1) / period);
      return times === 0 ? initial : initial.mul(factor.pow(times));
    },
  });
}
