/**
 * Whether a run has come to rest: the change of each part of the state, as a part of its own greatest change in one step of the run.
 *
 *   c = max over parts of ‖sₜ − sₜ₋₁‖∞ / max ‖s_τ − s_τ₋₁‖∞, τ ≤ t
 *
 * It has no units and does not depend on the step size, as the plain change does: short steps are no convergence.
 */
import { DualtapeError, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  type Dynamics,
  Inspector,
  type Magnitudes,
  magnitudesOf,
  running,
  type State,
  type Steps,
  Walk,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { greatestOf, leastOf } from "../../hyper/lists.ts";
import { moves, moving } from "./moving.ts";

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

  /** Takes notice of a step by how far each part moved in it; returns c after it, from 0, at rest, to 1. */
  take(changes: Magnitudes<string>): number {
    const parts = Object.entries(changes).map(([name, change]) => {
      const greatest = Math.max(change, this.greatest.get(name) ?? 0);
      this.greatest.set(name, greatest);
      return greatest === 0 ? 0 : change / greatest;
    });
    return greatestOf(parts, 0);
  }
  /** The same by the states before it and after it. */
  observe<T extends TensorLike<T>>(before: State<string, T>, after: State<string, T>): number {
    return this.take(magnitudesOf(moves(before, after)));
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

/** Runs a dynamics without derivatives, to see how far it comes; left after every step. */
export function* convergenceOf<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, Tensor>,
): Steps<undefined, Convergence> {
  const { steps } = dynamics;
  const changes = new ChangeWatch();
  const all: number[] = [];
  const late: number[] = [];
  const lift = (constant: Tensor): Tensor => constant;
  const flow = moving(dynamics);
  const run = running(flow, hyper, lift);
  const inspector = new Inspector(dynamics, flow.runOf(run.magnitudes()));
  let change = 1;
  const looks = Math.min(LOOKS, steps);
  /** The first step from `t` on at which to look at the objective. */
  const nextLook = (t: number): number => Math.ceil(((Math.floor(((t - 1) * looks) / steps) + 1) * steps) / looks);
  const look = (t: number): void => {
    if (t !== nextLook(t)) return;
    const value = dynamics.objective(flow.runOf(run.state()), hyper, lift).item();
    all.push(value);
    if (t >= 0.75 * steps) late.push(value);
  };
  const take = (t: number): undefined => {
    run.advance(t, nextLook(t));
    const magnitudes = run.magnitudes();
    const flat = run.later();
    inspector.step(t, flow.runOf(magnitudes), () => flow.runOf(flat()));
    change = changes.take(flow.movedIn(magnitudes));
    look(t);
  };
  const leap = (t: number, to: number): number | null => {
    const taken = run.leap(t, Math.min(to, nextLook(t)));
    if (taken === null) return null;
    const magnitudes = run.magnitudes();
    inspector.leapt(flow.runOf(magnitudes));
    changes.take(flow.movedIn(taken.greatest));
    change = changes.take(flow.movedIn(magnitudes));
    look(taken.t);
    return taken.t;
  };
  const walk = new Walk(steps, take, leap, () => undefined);
  while (walk.skip()) walk.heed = (yield walk.step()) ?? "together";
  run.finish();
  const spread = (values: readonly number[]): number => greatestOf(values) - leastOf(values);
  const tail = late.length < 2 ? 1 : spread(all) === 0 ? 0 : spread(late) / spread(all);
  return { change, tail, converged: change <= 1e-3 || tail <= 1e-2 };
}
