/**
 * Binomial checkpointing (Griewank & Walther 2000): the run is reversed step by step from a few states that are kept,
 * and what lies between them is computed again, by the schedule of `revolve`. Exact; memory s·P, for 1 + r·T − C(s + r, s + 1)
 * additional forward steps, with r minimal in C(s + r, s) ≥ T: about r plain runs.
 */
import { ArgumentError, checkInteger, checkRecord, type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  bytesOf,
  checkGradient,
  checkRun,
  continued,
  type Dynamics,
  Inspector,
  LateReport,
  magnitudesOf,
  type State,
  type StepReport,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { gradientOf, recordStart, sumCotangents } from "../derivatives/pullback.ts";
import { type WayBack, wayBack } from "../derivatives/way-back.ts";
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
 * Backpropagation from checkpoints: exact, time independent of K, memory as allowed. `cost.steps` counts every step: those of
 * revolve, the last one that is judged, and the T that go back. `cost.bytes` counts the checkpoints and what is alive with them.
 *
 * Throws an `ArgumentError` unless exactly one of `checkpoints` and `bytes` is given, and in the run a `BudgetError`
 * where `bytes` do not hold what one checkpoint needs.
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
      const room = checkpoints ?? roomWithin(must(budget, "budget"), dynamics, hyper, lift);
      const run = continued(dynamics, start.result, hyper, lift);
      const inspector = new Inspector(dynamics, run.magnitudes());
      const kept: State<K, T>[] = [start.result];
      let steps = budget === undefined ? 0 : 1;
      let held = start.bytes + bytesOf(start.result);
      let bytes = 0;
      const take = (t: number, to: number): StepReport<K, T> => {
        run.advance(t, to);
        const state = run.later();
        inspector.step(t, run.magnitudes(), state);
        steps += 1;
        return new LateReport(t, state);
      };
      let reached = start.result;
      let end: State<K, T> | null = null;
      let back: WayBack<H, K, T> | null = null;
      for (const { from, to, action } of revolve(dynamics.steps, room)) {
        run.restore(must(kept.at(-1), "checkpoint"));
        for (let t = from + 1; t <= to; t++) yield take(t, to);
        reached = run.copy();
        if (action === "keep") {
          kept.push(reached);
          held += bytesOf(reached);
          continue;
        }
        const t = to + 1;
        if (back === null) {
          run.advance(t);
          inspector.step(t, run.magnitudes(), run.later());
          steps += 1;
          end = run.copy();
          held += bytesOf(end);
          yield { t, state: end };
          back = wayBack(dynamics, run, hyper, lift, () => reached);
          inspector.objective(t, back.value);
        }
        back.retreat(t);
        steps += 1;
        bytes = Math.max(bytes, held + bytesOf(reached) + back.bytes);
        if (to > 0) yield { t: to, state: reached };
        if (from === to) held -= bytesOf(must(kept.pop(), "checkpoint"));
      }
      if (end === null || back === null) throw new ArgumentError(where, "there are no steps", "Take one or more");
      const { cotangents } = back;
      const found = sumCotangents(cotangents.hyper, start.pullback(cotangents.state).hyper);
      const { gradient, flat } = gradientOf(hyper, found);
      checkGradient(dynamics, dynamics.steps, magnitudesOf(gradient));
      return { value: back.value, state: end, gradient, flat, cost: { steps, bytes, ...back.computed } };
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
