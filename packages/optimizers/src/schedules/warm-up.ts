/** A linear rise from 0 to the start of another schedule: s₁ · t/steps, then s from its own first step on. */
import { checkSchedule, checkSteps, type Schedule } from "./schedule.ts";

/** Reaches the first value of `schedule` at step `steps`, which is the first step of that schedule. */
export function warmUp<S extends string>(steps: number, schedule: Schedule<S>): Schedule<S> {
  checkSteps("warmUp", steps);
  checkSchedule("warmUp", schedule);
  return {
    ...schedule,
    at(hyper, t) {
      if (typeof t !== "number") {
        const rising = schedule.at(hyper, 1).mul(t.div(steps));
        return t.less(steps).where(rising, schedule.at(hyper, t.sub(steps - 1).maximum(1)));
      }
      return t < steps ? schedule.at(hyper, 1).mul(t / steps) : schedule.at(hyper, t - steps + 1);
    },
  };
}
