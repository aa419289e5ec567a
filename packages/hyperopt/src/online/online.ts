/** Running an adaptation as people use it: one run, its hyperparameters told as they move, and never a thread held for long. */
import { checkFunction, checkInteger, checkRecord, type NaturalsOf } from "@dualtape/core";
import {
  checkDynamics,
  cooperative,
  type Cost,
  type Domains,
  hyperTensors,
  type HyperValues,
  monitored,
  naturals,
  Run,
  simulate,
  type State,
  type StepReport,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { FlatEvent } from "../outer/events.ts";
import { flatRemedy } from "../strategies/flat.ts";
import type { Adaptation } from "./adaptation.ts";

/** How to run an adaptation. */
export interface OnlineOptions<M extends string> {
  /** Values for the hyperparameters of the optimizer that moves; where left out, they start where their domain says. */
  readonly hyper?: HyperValues<M>;
  /** The number of steps from one event to the next; 1 by default. */
  readonly every?: number;
  /** Stops the run at its next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
}

/** A step of a run whose hyperparameters move. `V` is the record of their types, by name. */
export interface OnlineStep<V> {
  readonly type: "step";
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** The hyperparameters that the step was taken with, in natural units. */
  readonly hyper: V;
  /** The derivatives that led to them; zeros before the first update. */
  readonly hypergradient: V;
  /** What the dynamics monitors, the loss that the step started from; `null` where it monitors nothing. */
  readonly loss: number | null;
}

/** Hyperparameters that no update could move, for nothing with a derivative leads from them to what it goes down. Told at the end. */
export interface OnlineFlat extends Pick<FlatEvent, "type" | "hyperparameters" | "remedy"> {
  readonly step: number;
}

/** The end of a run whose hyperparameters moved. */
export interface OnlineResult<V> {
  /** How many steps were taken. */
  readonly steps: number;
  /** `flat` where the run went to its end and no hyperparameter could move; `aborted` in the `AbortedError` of one that was stopped. */
  readonly reason: "finished" | "flat" | "aborted";
  /** The hyperparameters of the last step. */
  readonly hyper: V;
  /** The objective of the dynamics, at the last state. */
  readonly value: number;
  /** The hyperparameters that have not moved, because nothing with a derivative leads from them to what they go down. */
  readonly flat: readonly string[];
  /** The events of the steps. */
  readonly trace: readonly OnlineStep<V>[];
  /** The last state of the inner run: for a training run, what its `parametersOf` reads. */
  readonly state: State<string, Tensor>;
  /** What it took, and who computed it; `null` where it was stopped. */
  readonly cost: Cost | null;
}

/**
 * Runs an adaptation, as `oneStep` or `realTime` make them: await it for the result, or iterate over it for the events. Throws a
 * `DivergenceError` where the run or a derivative stops being finite. Without a thread to share, `drain(simulate(…))` does the
 * same.
 */
export function online<H extends string, D extends Domains<H>, M extends string>(
  process: Adaptation<H, D, M>,
  options: OnlineOptions<M> = {},
): Run<OnlineStep<NaturalsOf<D>> | OnlineFlat, OnlineResult<NaturalsOf<D>>> {
  type Values = NaturalsOf<D>;
  return new Run(async (report, left) => {
    checkDynamics("online", process);
    checkFunction("online", "hyperOf of the adaptation", process.hyperOf);
    checkRecord("online", "the options", options, ["hyper", "every", "signal"]);
    const { hyper = {}, every = 1, signal } = options;
    checkInteger("online", "every", every, 1);
    const trace: OnlineStep<Values>[] = [];
    const start = hyperTensors(process, hyper);
    const resultOf = (
      steps: number,
      reason: OnlineResult<Values>["reason"],
      state: State<string, Tensor>,
      value: Tensor,
      cost: Cost | null = null,
    ): OnlineResult<Values> => ({
      steps,
      reason,
      hyper: naturals<D>(process.hyperOf(state)),
      value: value.item(),
      flat: process.flatOf(state),
      trace,
      state: process.runOf(state),
      cost,
    });
    let last: StepReport<string, Tensor> | null = null;
    const turn = cooperative("online", { signal, left }, () => {
      if (last === null) return null;
      const { t, state } = last;
      return resultOf(t, "aborted", { ...state }, process.objective(state, start, lift));
    });
    const run = simulate(process, start, lift);
    await turn(true);
    const ahead = [(short: typeof process) => simulate(short, start, lift)];
    for (const engine of process.compiler?.ahead(process, start, ahead) ?? []) {
      await engine;
      await turn();
    }
    const pace = new Pace();
    for (let unheard = 0; ;) {
      const next = run.next(unheard);
      if (next.done) {
        const { state, value, cost } = next.value;
        const flat = process.flatOf(state);
        if (flat.length > 0) {
          report({ type: "flat", step: process.steps, hyperparameters: flat, remedy: flatRemedy(flat) });
        }
        const nothingMoves = flat.length === Object.keys(process.inner.hyperparameters).length;
        return resultOf(process.steps, nothingMoves ? "flat" : "finished", state, value, cost);
      }
      last = next.value;
      const { t } = last;
      if (t % every === 0 || t === process.steps) {
        const { state } = last;
        const event: OnlineStep<Values> = {
          type: "step",
          step: t,
          steps: process.steps,
          hyper: naturals<D>(process.hyperOf(state)),
          hypergradient: naturals<D>(process.hypergradientOf(state)),
          loss: monitored(process, state),
        };
        trace.push(event);
        report(event);
      }
      const untold = Math.min(every - (t % every), process.steps - t) - 1;
      unheard = untold > 0 ? Math.min(untold, pace.next(t)) : 0;
      await turn();
      pace.goOn(t);
    }
  });
}

/** Milliseconds that steps may take together. */
const HELD = 4;

/** How many steps may be taken before others have the thread again: those of a few milliseconds, as the latest were. */
class Pace {
  private t = 0;
  private since = performance.now();

  /** Step `t` was taken, and the thread may have been given away since. */
  goOn(t: number): void {
    [this.t, this.since] = [t, performance.now()];
  }
  /** The steps that may follow step `t` at once, twice as many as led to it at most. */
  next(t: number): number {
    const taken = t - this.t;
    return Math.floor(Math.min(2 * taken, (taken * HELD) / (performance.now() - this.since)));
  }
}

const lift = (constant: Tensor): Tensor => constant;
