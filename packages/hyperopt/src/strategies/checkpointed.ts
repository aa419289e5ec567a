/**
 * Binomial checkpointing (Griewank & Walther 2000): the run is reversed step by step from a few states that are kept,
 * and what lies between them is computed again, by the schedule of `revolve`. Exact; memory s·P, for 1 + r·T − C(s + r, s + 1)
 * additional forward steps, with r minimal in C(s + r, s) ≥ T: about r plain runs.
 */
import { ArgumentError, checkInteger, checkRecord, type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  areTensors,
  bytesOf,
  checkGradient,
  checkRun,
  continued,
  type Dynamics,
  hasPartsOf,
  Inspector,
  LateReport,
  magnitudesOf,
  type Midway,
  resumeWatched,
  type Snapshot,
  type State,
  type StepReport,
  type Watched,
  watchedNow,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { KeptReport } from "../derivatives/kept.ts";
import { gradientOf, recordStart, sumCotangents } from "../derivatives/pullback.ts";
import { resumedWayBack, type WayBack, wayBack, type WayBackSnapshot } from "../derivatives/way-back.ts";
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

/** A place in the schedule. */
interface Place {
  /** How many legs are done. */
  readonly legs: number;
  /** The step that the next one has come to; `null` where it has not begun. */
  readonly within: number | null;
}

/** Between two steps, there or back: all checkpoints, since each may have been found in another way. */
interface CheckpointedSnapshot extends Snapshot, Watched, Place {
  readonly kind: "checkpointed";
  /** The checkpoints, but for the start. */
  readonly kept: readonly Readonly<Record<string, Tensor>>[];
  readonly back: WayBackSnapshot | null;
  readonly steps: number;
  readonly held: number;
  readonly bytes: number;
}

const isCheckpointed = (kept: Snapshot): kept is CheckpointedSnapshot => kept.kind === "checkpointed";

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
      midway?: Midway,
    ) {
      checkRun("checkpointed", dynamics, hyper, lift, midway);
      const where = dynamics.name;
      const start = recordStart(dynamics, hyper, lift);
      const room = checkpoints ?? roomWithin(must(budget, "budget"), dynamics, hyper, lift);
      const run = continued(dynamics, start.result, hyper, lift);
      const inspector = new Inspector(dynamics, run.magnitudes());
      const isOfThis = (from: CheckpointedSnapshot): boolean =>
        from.kept.length < room &&
        from.legs < 2 * dynamics.steps &&
        from.kept.every((state) => hasPartsOf(state, start.result)) &&
        resumeWatched(run, inspector, from);
      const left = midway?.take(isCheckpointed, isOfThis) ?? null;
      const begun: Place = left ?? { legs: 0, within: null };
      // Tensors are what all runs are on that anything is kept of, though no type can say so.
      const kept = [start.result, ...((left?.kept ?? []) as readonly State<K, never>[])];
      let { steps, held, bytes } = left ?? {
        steps: budget === undefined ? 0 : 1,
        held: start.bytes + bytesOf(start.result),
        bytes: 0,
      };
      const take = (t: number, to: number): StepReport<K, T> => {
        run.advance(t, to);
        const state = run.later();
        inspector.step(t, run.magnitudes(), state);
        steps += 1;
        return new LateReport(t, state, { monitored: run.monitored() });
      };
      let reached = start.result;
      let back: WayBack<H, K, T> | null = left?.back
        ? resumedWayBack(dynamics, left.back, () => run.computed(), hyper, lift, { before: () => reached })
        : null;
      /** Where the schedule is: after so many legs, or within the next; `null` where it is to be left neither here nor there. */
      let place: Place | null = null;
      midway?.offer((): CheckpointedSnapshot | null => {
        const at = place && watchedNow(run, inspector);
        const states: readonly Readonly<Record<string, unknown>>[] = kept.slice(1).map((state) => run.keep(state));
        const turned = back?.snapshot() ?? null;
        if (!place || !at || (back !== null && turned === null) || !states.every(areTensors)) return null;
        return { kind: "checkpointed", ...place, ...at, kept: states, back: turned, steps, held, bytes };
      });
      let legs = 0;
      for (const { from, to, action } of revolve(dynamics.steps, room)) {
        legs += 1;
        if (legs <= begun.legs) continue;
        const isWithin = begun.within !== null && legs === begun.legs + 1;
        if (!isWithin) run.restore(must(kept.at(-1), "checkpoint"));
        for (let t = isWithin ? begun.within + 1 : from + 1; t <= to; t++) {
          const report = take(t, to);
          place = { legs: legs - 1, within: t };
          yield report;
        }
        const here = run.lend();
        reached = here;
        if (action === "keep") {
          kept.push(here);
          held += bytesOf(here);
          continue;
        }
        const t = to + 1;
        if (back === null) {
          run.advance(t);
          inspector.step(t, run.magnitudes(), run.later());
          steps += 1;
          const end = run.copy();
          held += bytesOf(end);
          place = null;
          yield { t, state: end };
          back = wayBack(dynamics, run, end, hyper, lift, { before: () => reached });
          inspector.objective(t, back.value);
          yield { t, state: end };
        }
        back.retreat(t);
        steps += 1;
        bytes = Math.max(bytes, held + bytesOf(here) + back.bytes());
        if (from === to) held -= bytesOf(must(kept.pop(), "checkpoint"));
        place = { legs, within: null };
        if (to > 0) yield new KeptReport(to, { before: () => here }, run);
        run.release(here);
      }
      if (back === null) throw new ArgumentError(where, "there are no steps", "Take one or more");
      const cotangents = back.cotangents();
      const found = sumCotangents(cotangents.hyper, start.pullback(cotangents.state).hyper);
      const { gradient, flat } = gradientOf(hyper, found);
      checkGradient(dynamics, dynamics.steps, magnitudesOf(gradient));
      const cost = { steps, bytes, ...back.computed() };
      run.finish();
      back.finish();
      return { value: back.value, state: back.end, gradient, flat, cost };
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
