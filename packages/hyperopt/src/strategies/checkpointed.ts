/**
 * Binomial checkpointing (Griewank & Walther 2000): the run is reversed step by step from a few states that are kept,
 * and what lies between them is computed again, by the schedule of `revolve`. Exact; memory s·P and the tape of one
 * step, for r·T − C(s + r, s + 1) additional forward steps, with r minimal in C(s + r, s) ≥ T: no more than r plain
 * runs.
 */
import { ArgumentError, checkInteger, checkRecord, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  advance,
  bytesOf,
  checkGradient,
  checkRun,
  type Dynamics,
  Inspector,
  magnitudesOf,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import {
  type Cotangents,
  gradientOf,
  RECORDED,
  recordObjective,
  recordStart,
  recordStep,
  sumCotangents,
} from "../derivatives/pullback.ts";
import { BudgetError, checkBudget } from "./budget.ts";
import { checkpointedBytes, checkpointsWithin, footprintOf } from "./footprint.ts";
import { revolve } from "./revolve.ts";
import type { Strategy } from "./strategy.ts";

/** How much may be kept: a number of states, or of bytes; exactly one of them. */
export type CheckpointedOptions =
  | {
      /** How many states may be kept at once, the initial one among them. */
      readonly checkpoints: number;
    }
  | {
      /** Bytes for states and tapes together, as `cost.bytes` counts them; one step more is recorded to weigh them. */
      readonly bytes: number;
    };

/**
 * Backpropagation from checkpoints: exact, time independent of K, memory as allowed. `cost.steps` counts every forward
 * step: those of revolve and the T that are recorded. `cost.bytes` counts the checkpoints and the tapes alive with
 * them.
 *
 * Throws an `ArgumentError` unless exactly one of `checkpoints` and `bytes` is given, and in the run a `BudgetError`
 * where `bytes` do not hold one state and the tapes.
 */
export function checkpointed(options: CheckpointedOptions): Strategy {
  checkRecord("checkpointed", "the options", options, ["checkpoints", "bytes"]);
  const { checkpoints, bytes: budget } = options as { readonly checkpoints?: number; readonly bytes?: number };
  if ((checkpoints === undefined) === (budget === undefined)) {
    const given = budget === undefined ? "neither checkpoints nor bytes are" : "both checkpoints and bytes are";
    throw new ArgumentError("checkpointed", `${given} given`, "Give exactly one of them");
  }
  if (checkpoints !== undefined) checkInteger("checkpointed", "checkpoints", checkpoints, 1);
  if (budget !== undefined) checkBudget("checkpointed", budget);
  return {
    name: checkpoints === undefined ? `checkpointed(${budget} bytes)` : `checkpointed(${checkpoints})`,
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
    ) {
      checkRun("checkpointed", dynamics, hyper, lift);
      const where = dynamics.name;
      const start = recordStart(dynamics, hyper, lift);
      const room = checkpoints ?? roomWithin(budget ?? 0, dynamics, hyper, lift);
      const inspector = new Inspector(dynamics, magnitudesOf(start.result));
      const kept: State<K, T>[] = [start.result];
      let steps = budget === undefined ? 0 : 1;
      let held = start.bytes + bytesOf(start.result);
      let bytes = 0;
      let end: { readonly value: T; readonly state: State<K, T> } | null = null;
      let flowing: { readonly state: Cotangents<K, T>; readonly hyper: Cotangents<H, T> } | null = null;
      for (const { from, to, action } of revolve(dynamics.steps, room)) {
        let state = kept.at(-1) ?? start.result;
        for (let t = from + 1; t <= to; t++) {
          state = advance(dynamics, state, hyper, t, lift);
          inspector.step(t, magnitudesOf(state), state);
          steps += 1;
          yield { t, state };
        }
        if (action === "keep") {
          kept.push(state);
          held += bytesOf(state);
          continue;
        }
        const step = recordStep(dynamics, state, hyper, to + 1, lift);
        inspector.step(to + 1, magnitudesOf(step.result), step.result);
        steps += 1;
        yield { t: to + 1, state: step.result };
        let alive = held + step.bytes;
        if (flowing === null) {
          const objective = recordObjective(dynamics, step.result, hyper, lift);
          inspector.objective(to + 1, objective.result);
          alive += objective.bytes;
          end = { value: objective.result, state: step.result };
          flowing = objective.pullback();
        }
        bytes = Math.max(bytes, alive);
        const { state: cotangents, hyper: found } = step.pullback(flowing.state);
        flowing = { state: cotangents, hyper: sumCotangents(flowing.hyper, found) };
        if (from === to) held -= bytesOf(kept.pop() ?? {});
      }
      if (end === null || flowing === null) throw new ArgumentError(where, "there are no steps", "Take one or more");
      const found = sumCotangents(flowing.hyper, start.pullback(flowing.state).hyper);
      const { gradient, flat } = gradientOf(hyper, found);
      checkGradient(where, dynamics.steps, magnitudesOf(gradient));
      return { ...end, gradient, flat, cost: { steps, bytes, ...RECORDED } };
    },
  };
}

/** How many checkpoints the budget leaves room for; throws a `BudgetError` where it is none. */
function roomWithin<T extends TensorLike<T>, H extends string, K extends string>(
  budget: number,
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): number {
  const footprint = footprintOf(dynamics, hyper, lift);
  const room = checkpointsWithin(budget, footprint, dynamics.steps);
  if (room < 1) throw new BudgetError(`checkpointed ${dynamics.name}`, budget, checkpointedBytes(footprint, 1));
  return room;
}
