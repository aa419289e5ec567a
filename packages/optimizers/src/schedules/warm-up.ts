/** A linear rise from 0 to the start of another schedule: s₁ · t/steps, then s from its own first step on. */
import { checkSchedule, checkSteps, type Schedule, schedule } from "./schedule.ts";

/** Reaches the first value of `behind` at step `steps`, which is the first step of that schedule. */
export function warmUp<S extends string>(steps: number, behind: Schedule<S>): Schedule<S> {
  checkSteps("warmUp", steps);
  checkSchedule("warmUp", behind);
  const { hyperparameters, steady = false } = behind;
  return schedule("warmUp", Object.keys(hyperparameters) as S[], {
    hyperparameters,
    steady,
    at(hyper, t) {
      if (typeof t !== "number") {
        const rising = behind.at(hyper, 1).mul(t.div(steps));
        return t.less(steps).where(rising, behind.at(hyper, t.sub(steps - 1).maximum(1)));
      }
      return t < steps ? behind.at(hyper, 1).mul(t / steps) : behind.at(hyper, t - steps + 1);
    },
  });
}
