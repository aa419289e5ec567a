/** A plain run of a dynamics, on whatever kind of number the hyperparameters are: what every strategy is compared with. */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Dynamics } from "./dynamics.ts";
import { checkState, inspectionOf } from "./inspection.ts";
import { running } from "../engine/running.ts";
import { checkObjective, type Outcome, type StepReport } from "../strategies/strategy.ts";

/** Runs a dynamics step by step; throws a `DivergenceError` where its state stops being finite. */
export function* simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<StepReport<K, T>, Outcome<K, T>, void> {
  const run = running(dynamics, hyper, lift);
  const inspect = inspectionOf(dynamics, run.magnitudes());
  for (let t = 1; t <= dynamics.steps; t++) {
    run.advance(t);
    inspect(t, run.magnitudes(), run.state);
    yield { t, state: run.state };
  }
  const { objective: value } = run.evaluate("objective", (state, hypers, up) => ({
    objective: dynamics.objective(state, hypers, up),
  }));
  checkObjective(dynamics.name, value);
  checkState(dynamics.name, dynamics.steps, { objective: value.magnitude() });
  return { value, state: { ...run.state }, cost: { steps: dynamics.steps, bytes: run.bytes } };
}
