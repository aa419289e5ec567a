/**
 * Half a wave from peak to final (Loshchilov & Hutter 2017, without restarts):
 *
 *   final + ½ (peak − final) (1 + cos(π p)),  p from 0 at the first step to 1 at the last
 *
 * with ½ (1 + cos(π p)) as cos²(π p/2), which is sin² of what is left: neither share cancels where it is small.
 */
import type { Domain, TensorLike } from "@dualtape/core";
import { sin } from "@dualtape/core/portable";
import type { StepNumber } from "../step-number.ts";
import { checkSteps, progress, rest, type Schedule, schedule } from "./schedule.ts";

/** Falls from `peak` at step 1 to `final` at step `horizon`, and stays there. */
export function cosine(
  horizon: number,
  hyperparameters: { readonly peak: Domain; readonly final: Domain },
): Schedule<"peak" | "final"> {
  checkSteps("cosine", horizon);
  return schedule("cosine", ["peak", "final"], {
    hyperparameters,
    steady: true,
    at({ peak, final }, t) {
      const [passed, left] = [wave(progress(t, horizon)), wave(rest(t, horizon))];
      return peak.mul(left).add(final.mul(passed));
    },
  });
}

const square = (x: number): number => x * x;

/** sin²(π p/2). */
const wave = <T extends TensorLike<T>>(p: StepNumber<T>): StepNumber<T> =>
  typeof p === "number"
    ? square(sin((Math.PI / 2) * p))
    : p
        .mul(Math.PI / 2)
        .sin()
        .square();
