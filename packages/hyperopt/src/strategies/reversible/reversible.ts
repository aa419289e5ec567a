/**
 * Reversible learning: the run forward, keeping its last state and the few bits that its steps lose; then back, undoing
 * one step after another and pulling the cotangents through each (Maclaurin, Duvenaud & Adams 2015).
 *
 *   sₜ₋₁ = Φₜ⁻¹(sₜ),  s̄ₜ₋₁ = (∂Φₜ/∂s)ᵀ s̄ₜ,  λ̄ += (∂Φₜ/∂λ)ᵀ s̄ₜ
 *
 * Each state comes back to the bit, so the hypergradient is that of `unrolled` on the same dynamics. Memory is one state,
 * the tape of one step, and log₂(1/γ) bits a step and parameter; time is a step forward, one undone and one recorded.
 */
import { ArgumentError, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  bytesOf,
  checkGradient,
  checkRun,
  continued,
  type Dynamics,
  Inspector,
  magnitudesOf,
  type State,
} from "@dualtape/runs/eager";
import { Tensor } from "@dualtape/tensor";
import { gradientOf, recordStart, sumCotangents } from "../../derivatives/pullback.ts";
import { wayBack } from "../../derivatives/way-back.ts";
import type { Strategy } from "../strategy.ts";
import { isUndoable, Journal, movesOf, ReversalError, type UndoableDynamics } from "./undoable.ts";

/** Backpropagation through a run that is undone on the way: exact, for a `reversibleTraining` or other undoable dynamics. */
export const reversible: Strategy = {
  name: "reversible",
  oneByOne: true,
  *run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ) {
    checkRun("reversible", dynamics, hyper, lift);
    requireUndoable(dynamics);
    requirePlain(dynamics.name, hyper);
    const start = recordStart(dynamics, hyper, lift);
    const journal = new Journal<K, T>();
    const moves = movesOf(dynamics, hyper, lift);
    let state = start.result;
    const inspector = new Inspector(dynamics, magnitudesOf(state));
    for (let t = 1; t <= dynamics.steps; t++) {
      journal.write(t, dynamics.forgotten(state, hyper, t, lift));
      state = moves.step(state, t);
      inspector.step(t, magnitudesOf(state), () => state);
      yield { t, state };
    }
    const last = state;
    const { derivatives } = moves;
    let told: State<string, T> = {};
    const back = wayBack(derivatives, continued(derivatives, state, hyper, lift), state, hyper, lift, {
      before: () => ({ ...told, ...state }),
    });
    inspector.objective(dynamics.steps, back.value);
    let bytes = bytesOf(state) + journal.byteLength;
    for (let t = dynamics.steps; t >= 1; t--) {
      told = moves.told?.(state) ?? {};
      state = moves.undo(state, t, journal.take(t));
      back.retreat(t);
      bytes = Math.max(bytes, bytesOf(state) + journal.byteLength + back.bytes());
      if (t > 1) yield { t: t - 1, state };
    }
    const cotangents = back.cotangents();
    requireSame(dynamics.name, state, start.result);
    const found = sumCotangents(cotangents.hyper, start.pullback(cotangents.state).hyper);
    const { gradient, flat } = gradientOf(hyper, found);
    checkGradient(dynamics, dynamics.steps, magnitudesOf(gradient));
    const { engine, why } = moves.computed();
    const returned = back.returned();
    const there = returned.engine === engine ? why : `${why}; on the way back, ${returned.why}`;
    const cost = { steps: 3 * dynamics.steps, bytes, engine, why: there };
    return { value: back.value, gradient, flat, state: last, cost };
  },
};

function requireUndoable<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
): asserts dynamics is UndoableDynamics<H, K> {
  if (isUndoable(dynamics)) return;
  throw new ArgumentError(
    `reversible run of ${dynamics.name}`,
    "its steps cannot be undone",
    "Make it by reversibleTraining, or use checkpointed, which runs any dynamics",
  );
}

/** Derivatives of an outer differentiation are no integers: they would not come back to the bit. */
function requirePlain(where: string, hyper: Readonly<Record<string, unknown>>): void {
  if (Object.values(hyper).every((value) => value instanceof Tensor && value.precision === "float64")) return;
  throw new ArgumentError(
    `reversible run of ${where}`,
    "its hyperparameters are not float64 tensors, and other numbers cannot be undone to the bit",
    "Use checkpointed or hybrid inside of another differentiation",
  );
}

/** Refuses a run that did not come back to its start. */
function requireSame<T extends TensorLike<T>>(where: string, state: State<string, T>, start: State<string, T>): void {
  for (const [part, value] of Object.entries<T>(start)) {
    if (state[part]?.sub(value).magnitude() === 0) continue;
    throw new ReversalError(
      `reversible run of ${where}`,
      `undone to its start, ${part} is not what it was there`,
      "Let loss and batches depend on their arguments only: no random numbers or counters of their own",
    );
  }
}
