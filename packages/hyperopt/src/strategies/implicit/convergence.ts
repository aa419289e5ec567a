/**
 * Whether a run has come to rest: the change of each part of the state, as a part of its own greatest change in one step of the run.
 *
 *   c = max over parts of ‖sₜ − sₜ₋₁‖∞ / max ‖s_τ − s_τ₋₁‖∞, τ ≤ t
 *
 * It has no units and does not depend on the step size, as the plain change does: short steps are no convergence.
 */
import { DualtapeError, sameShape, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, simulate, type State, valueAt } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { greatestOf, leastOf } from "../../hyper/lists.ts";

/** A run that is not at rest where it must be, or a linear system that its solver does not solve. */
export class ConvergenceError extends DualtapeError {
  override readonly name = "ConvergenceError";

  /** @param residual what is left, as a part of what there was at first; at rest it is 0 */
  constructor(
    where: string,
    what: string,
    remedy: string,
    readonly residual: number,
  ) {
    super(where, what, remedy);
  }
}

/** Follows the changes of a state, part by part. */
export class ChangeWatch {
  private readonly greatest = new Map<string, number>();

  /** Takes notice of a step; returns c after it, from 0, at rest, to 1. */
  observe<T extends TensorLike<T>>(before: State<string, T>, after: State<string, T>): number {
    const parts = Object.keys(after).map((name) => {
      const [from, to] = [valueAt(before, name), valueAt(after, name)];
      if (from === undefined || to === undefined) return 0; // what only the first step makes has not changed in it
      if (!sameShape(from.shape, to.shape)) return 0; // nor has what it lays out anew
      const change = to.detach().sub(from.detach()).magnitude();
      const greatest = Math.max(change, this.greatest.get(name) ?? 0);
      this.greatest.set(name, greatest);
      return greatest === 0 ? 0 : change / greatest;
    });
    return greatestOf(parts, 0);
  }
}

/** How far a run had come. */
export interface Convergence {
  /** The change of the state in the last step, c. */
  readonly change: number;
  /** How much the objective still moved in the last quarter of the run, as a part of how much it moved in all. */
  readonly tail: number;
  /** Whether c is at most 10⁻³, or the tail at most 10⁻²: minibatches keep the state moving. */
  readonly converged: boolean;
}

/** At how many steps to look at the objective. */
const LOOKS = 40;

/** Runs a dynamics without derivatives, to see how far it comes. */
export function convergenceOf<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, Tensor>,
): Convergence {
  const { steps } = dynamics;
  const changes = new ChangeWatch();
  const all: number[] = [];
  const late: number[] = [];
  const lift = (constant: Tensor): Tensor => constant;
  let before: State<K, Tensor> = dynamics.start(hyper, lift);
  let change = 1;
  for (const { t, state } of simulate(dynamics, hyper, lift)) {
    change = changes.observe(before, state);
    before = { ...state };
    if (steps > LOOKS && Math.floor((t * LOOKS) / steps) === Math.floor(((t - 1) * LOOKS) / steps)) continue;
    const value = dynamics.objective(state, hyper, lift).item();
    all.push(value);
    if (t >= 0.75 * steps) late.push(value);
  }
  const spread = (values: readonly number[]): number => greatestOf(values) - leastOf(values);
  const tail = late.length < 2 ? 1 : spread(all) === 0 ? 0 : spread(late) / spread(all);
  return { change, tail, converged: change <= 1e-3 || tail <= 1e-2 };
}
