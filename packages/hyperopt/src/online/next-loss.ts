/**
 * The loss that a step starts from, as an objective: what is known of a run before its next update.
 *
 * It is what the dynamics monitors once the step is taken, so the step is taken to find out.
 */
import { must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, type State, type StepContext, within } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** A run whose hyperparameters move, as far as its loss is concerned. */
interface Adapted extends Dynamics {
  readonly inner: Dynamics;
  runOf<T>(state: State<string, T>): State<string, T>;
  hyperOf<T extends TensorLike<T>>(state: State<string, T>): Hyper<string, T>;
  innerPhase(phase: string): string;
}

/** The same dynamics, its objective replaced by the loss that a step starts from; the numbers of the step stand as tensors. */
export const judgedByLossOf = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  context: StepContext<Tensor>,
): Dynamics<H, K> => ({
  ...dynamics,
  objective: (state, hyper, lift) => lossBefore(dynamics, within(context, lift), state, hyper),
});

/** Whether a dynamics, or the run under an adaptation, tells its loss. */
export const tellsLoss = (dynamics: Dynamics): boolean =>
  isAdapted(dynamics) ? tellsLoss(dynamics.inner) : dynamics.monitor !== undefined;

/** An adaptation changes no loss, so a tower asks the run at its bottom: one step looked ahead, at any height. */
function lossBefore<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  context: StepContext<T>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
): T {
  if (isAdapted(dynamics)) {
    const below = within(context, (value) => value, dynamics.innerPhase(context.phase));
    return lossBefore(dynamics.inner, below, dynamics.runOf(state), dynamics.hyperOf(state));
  }
  return must(dynamics.monitor, "monitor")(dynamics.step(state, hyper, context));
}

const isAdapted = (dynamics: Dynamics): dynamics is Adapted => "runOf" in dynamics;
