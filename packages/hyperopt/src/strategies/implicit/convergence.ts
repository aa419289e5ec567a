/**
 * Whether a run has come to rest: the change of each part of the state, as a part of its own greatest change in one step of the run.
 *
 *   c = max over parts of ‖sₜ − sₜ₋₁‖∞ / max ‖s_τ − s_τ₋₁‖∞, τ ≤ t
 *
 * It has no units and does not depend on the step size, as the plain change does: short steps are no convergence.
 */
import { DualtapeError, sameShape, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  type Dynamics,
  Inspector,
  type Magnitudes,
  magnitudesOf,
  mapRecord,
  type Runnable,
  running,
  type State,
  type StepContext,
  valueAt,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { foundUnder, laidUnder } from "../../derivatives/under.ts";
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

/** By how much each part moved. What only the first step makes has not moved in it, nor has what it lays out anew. */
function moves<T extends TensorLike<T>>(before: State<string, T>, after: State<string, T>): State<string, T> {
  const moved: Record<string, T> = {};
  for (const [name, to] of Object.entries<T>(after)) {
    const from = valueAt(before, name);
    if (from !== undefined && sameShape(from.shape, to.shape)) moved[name] = to.detach().sub(from.detach());
  }
  return moved;
}

const AT = "at/";
const MOVED = "moved/";

/** A run that carries along by how much each part of its state moved in the latest step, so that a program tells it. */
export interface Moving<H extends string, K extends string> extends Runnable<H, string> {
  /** What there is of the run itself. */
  runOf<T>(flat: State<string, T>): State<K, T>;
  /** By how much its parts moved. */
  movedIn<T>(flat: State<string, T>): State<string, T>;
}

/** Lets a run of a dynamics tell how far its state moves. */
export function moving<H extends string, K extends string>(dynamics: Dynamics<H, K>): Moving<H, K> {
  const { name, steps, engine, compiler } = dynamics;
  const isZero = (part: string): boolean => dynamics.zeros?.(part as K) ?? false;
  const runOf = <T>(flat: State<string, T>): State<K, T> => foundUnder(AT, flat);
  return {
    name,
    steps,
    ...(engine && { engine }),
    ...(compiler && { compiler }),
    ...(dynamics.phase && { phase: (t: number) => dynamics.phase?.(t) ?? "" }),
    ...(dynamics.input && { input: (t: number) => dynamics.input?.(t) ?? {} }),
    zeros: (key) => key.startsWith(MOVED) || isZero(key.slice(AT.length)),
    start: (hyper, lift) => laidUnder(AT, dynamics.start(hyper, lift)),
    step<T extends TensorLike<T>>(flat: State<string, T>, hyper: Hyper<H, T>, context: StepContext<T>) {
      const before = runOf(flat);
      const after = dynamics.step(before, hyper, context);
      const { count } = context;
      const moved = mapRecord(moves<T>(before, after), (change, part) => {
        if (!isZero(part)) return change;
        // It may be the zeros that stand for what is not there yet.
        return typeof count === "number" ? (count === 1 ? change.zeroLike() : change) : count.equal(1).where(0, change);
      });
      return { ...laidUnder<T>(AT, after), ...laidUnder<T>(MOVED, moved) };
    },
    runOf,
    movedIn: (flat) => foundUnder(MOVED, flat),
  };
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
  const flow = moving(dynamics);
  const run = running(flow, hyper, lift);
  const inspector = new Inspector(dynamics, flow.runOf(run.magnitudes()));
  let change = 1;
  for (let t = 1; t <= steps; t++) {
    run.advance(t);
    const magnitudes = run.magnitudes();
    const flat = run.later();
    inspector.step(t, flow.runOf(magnitudes), () => flow.runOf(flat()));
    change = changes.take(flow.movedIn(magnitudes));
    if (steps > LOOKS && Math.floor((t * LOOKS) / steps) === Math.floor(((t - 1) * LOOKS) / steps)) continue;
    const value = dynamics.objective(flow.runOf(run.state), hyper, lift).item();
    all.push(value);
    if (t >= 0.75 * steps) late.push(value);
  }
  const spread = (values: readonly number[]): number => greatestOf(values) - leastOf(values);
  const tail = late.length < 2 ? 1 : spread(all) === 0 ? 0 : spread(late) / spread(all);
  return { change, tail, converged: change <= 1e-3 || tail <= 1e-2 };
}
