/**
 * Newton's method for the outer loop, from exact hyper-Hessians, in the unconstrained space, and never uphill.
 *
 *   u ← hold(u + 2⁻ⁱ d), with the damped, saddle-free Newton step d and the first i that lowers the objective
 *
 * Near a minimum it converges quadratically: a handful of iterations, where the objective is smooth and K small, since each costs a
 * run with K² tangents (over `hybrid`).
 */
import { checkInteger, checkRecord, must, type NaturalsOf } from "@dualtape/core";
import {
  checkDynamics,
  cooperative,
  DivergenceError,
  type Domains,
  type Dynamics,
  naturals,
  Run,
  simulate,
} from "@dualtape/runs/eager";
import { type HyperHessian, runHyperHessian, runHyperHessianAt } from "../analysis/hyper-hessian.ts";
import { checkSize, checkTunable } from "../hyper/checks.ts";
import { moveBy } from "../hyper/coordinates.ts";
import { constrain, hold } from "../hyper/unconstrained.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import type { FlatEvent, Point, Progress } from "./events.ts";
import { FlatWatch } from "./flat-watch.ts";
import { checkNewtonStep, newtonStep, type NewtonStepOptions } from "./newton-step.ts";

/** How to tune by Newton steps. */
export interface NewtonOptions extends NewtonStepOptions {
  /** How many hyper-Hessians to take at most; 10 by default. */
  readonly iterations?: number;
  /** The strategy underneath; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** The gain of a step, as a part of the objective, from which on the loop ends; 1e-9 by default. */
  readonly tolerance?: number;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
}

const NEWTON_OPTIONS = [
  "iterations",
  "strategy",
  "tolerance",
  "signal",
  "damping",
  "reach",
] as const satisfies readonly (keyof NewtonOptions)[];

/** A point that the loop came to, and what it knows there. */
export interface NewtonIteration<V> extends Omit<Point<V>, "curve"> {
  readonly type: "iteration";
  /** From 1. */
  readonly iteration: number;
  /** The objective to second order, in the unconstrained space: for `importance`, among others. */
  readonly hessian: HyperHessian;
  /** The part of the last Newton step that was taken; 1 at the start. */
  readonly scale: number;
}

/** What tuning by Newton steps found: `value` is never greater than at the start. */
export interface NewtonResult<V> extends Omit<Point<V>, "curve"> {
  readonly trace: readonly NewtonIteration<V>[];
  /** The hyperparameters that have not moved, because nothing with a derivative leads from them to the objective. */
  readonly flat: readonly string[];
  /**
   * `settled` where no step lowers the objective by more than the tolerance, `finished` after the last iteration, `flat` where no
   * hyperparameter can move; `aborted` in the `AbortedError` of a loop that was stopped.
   */
  readonly reason: "settled" | "finished" | "flat" | "aborted";
}

/** How often a step is halved before the loop takes the point for a minimum. */
const HALVINGS = 20;

/** Tunes the hyperparameters of a dynamics by Newton steps. Await it for the result, and iterate over it for the events. */
export function tuneByNewton<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: NewtonOptions = {},
): Run<NewtonIteration<NaturalsOf<D>> | Progress | FlatEvent, NewtonResult<NaturalsOf<D>>> {
  type Values = NaturalsOf<D>;
  return new Run(async (report, left) => {
    checkDynamics("tuneByNewton", problem);
    checkRecord("tuneByNewton", "the options", options, NEWTON_OPTIONS);
    const { iterations = 10, strategy = hybrid, tolerance = 1e-9, signal } = options;
    checkInteger("tuneByNewton", "iterations", iterations, 1);
    checkStrategy("tuneByNewton", strategy);
    checkSize("tuneByNewton", "tolerance", tolerance);
    checkNewtonStep("tuneByNewton", options);
    checkTunable("tuneByNewton", problem.hyperparameters);
    const domains: Domains<H> = problem.hyperparameters;
    const trace: NewtonIteration<Values>[] = [];
    const flat = new FlatWatch(domains);
    let best: Pick<HyperHessian<H>, "hyper" | "value"> | null = null;
    const resultOf = (reason: NewtonResult<Values>["reason"]): NewtonResult<Values> => {
      const { hyper, value } = must(best, "point that was visited");
      return { hyper: naturals<D>(hyper), value, trace, flat: flat.names, reason };
    };
    const turn = cooperative("tuneByNewton", { signal, left }, () => best && resultOf("aborted"));
    const drive = async <R>(run: Generator<{ readonly t: number }, R, void>, iteration: number): Promise<R> => {
      for (;;) {
        const next = run.next();
        if (next.done) return next.value;
        const { t: step } = next.value;
        if (await turn()) report({ type: "progress", iteration, step, steps: problem.steps, monitored: null });
      }
    };
    const visit = async (run: ReturnType<typeof runHyperHessian<H, K>>, iteration: number, scale: number) => {
      const hessian = await drive(run, iteration);
      const { value } = hessian;
      const entry = { type: "iteration", iteration, hyper: naturals<D>(hessian.hyper), value, hessian, scale } as const;
      trace.push(entry);
      best = hessian;
      report(entry);
      const told = flat.look(iteration, hessian.flat);
      if (told !== null) report(told);
      return hessian;
    };
    /** The first of the halved steps that goes down: from u, since natural values near a bound do not tell it whole. */
    const search = async (from: HyperHessian<H>, iteration: number) => {
      const step = newtonStep(from, options);
      for (let scale = 1; scale > 2 ** -HALVINGS; scale /= 2) {
        const u = hold(domains, moveBy(from.point, step, scale));
        const hyper = constrain(domains, u);
        try {
          const run = simulate(problem, hyper, (value) => value);
          const value = (await drive(run, iteration)).value.item();
          if (value < from.value) return { u, hyper, value, scale };
        } catch (error) {
          if (!(error instanceof DivergenceError)) throw error;
        }
      }
      return null;
    };

    await turn(true);
    let here = await visit(runHyperHessian(problem, { strategy }), 1, 1);
    for (let iteration = 1; ; iteration++) {
      if (flat.isAll) return resultOf("flat");
      const lower = await search(here, iteration);
      if (lower === null) return resultOf("settled");
      best = lower;
      if (here.value - lower.value <= tolerance * Math.abs(here.value)) return resultOf("settled");
      if (iteration === iterations) return resultOf("finished");
      here = await visit(runHyperHessianAt(problem, lower.u, strategy), iteration + 1, lower.scale);
    }
  });
}
