/** Whether losses need a logarithmic axis: where the training goes up instead of down, they grow by powers of ten. */
import type { Iteration } from "./messages.ts";

/** Losses beyond this many times the first one are shown on a logarithmic axis. */
const LINEAR = 4;

/** The losses to show, and on what axis. */
export interface LossAxis {
  readonly logarithmic: boolean;
  readonly highest: number;
}

/** The axis for the losses of some training runs. */
export function lossAxisOf(iterations: readonly Pick<Iteration, "losses">[]): LossAxis {
  const initial = iterations[0]?.losses[0] ?? 1;
  const highest = Math.max(initial, ...iterations.flatMap(({ losses }) => losses));
  return { logarithmic: highest > LINEAR * initial, highest };
}
