/**
 * Newton's method for the outer loop, from exact hyper-Hessians, in the unconstrained space, and never uphill.
 *
 *   u ← u + 2⁻ⁱ d, with the damped, saddle-free Newton step d and the first i that lowers the objective
 *
 * Near a minimum it converges quadratically: a handful of iterations, where the objective is smooth and K small, since each costs a
 * run with K² tangents (over `hybrid`).
 */
import { checkInteger, type NaturalsOf } from "@dualtape/core";
import {
  cooperative,
  DivergenceError,
  type Domains,
  type Dynamics,
  naturals,
  Run,
  simulate,
} from "@dualtape/runs/eager";
import { type HyperHessian, runHyperHessian } from "../analysis/hyper-hessian.ts";
import { moveBy } from "../hyper/coordinates.ts";
import { constrain } from "../hyper/unconstrained.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Point, Progress } from "./events.ts";
import { newtonStep, type NewtonStepOptions } from "./newton-step.ts";

/** How to tune by Newton steps. */
export interface NewtonOptions extends NewtonStepOptions {
  /** How many hyper-Hessians to take at most; 10 by default. */
  readonly iterations?: number;
  /** The strategy underneath; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** The gain of a step, as a part of the objective, from which on the loop ends; 1e-9 by default. */
  readonly tolerance?: number;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the best so far. */
  readonly signal?: AbortSignal;
}

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
  /** `settled` where no step lowers the objective by more than the tolerance, `finished` after the last iteration. */
  readonly reason: "settled" | "finished";
}

/** How often a step is halved before the loop takes the point for a minimum. */
const HALVINGS = 20;

/** Tunes the hyperparameters of a dynamics by Newton steps. Await it for the result, and iterate over it for the events. */
export function tuneByNewton<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  { iterations = 10, strategy, tolerance = 1e-9, signal, ...options }: NewtonOptions = {},
): Run<NewtonIteration<NaturalsOf<D>> | Progress, NewtonResult<NaturalsOf<D>>> {
  type Values = NaturalsOf<D>;
  return new Run(async (report) => {
    checkInteger("tuneByNewton", "iterations", iterations, 1);
    const domains: Domains<H> = problem.hyperparameters;
    const trace: NewtonIteration<Values>[] = [];
    const turn = cooperative("tuneByNewton", signal, () => trace.at(-1) ?? null);
    const drive = async <R>(run: Generator<{ readonly t: number }, R, void>, iteration: number): Promise<R> => {
      for (;;) {
        const next = run.next();
        if (next.done) return next.value;
        if (await turn()) report({ type: "progress", iteration, step: next.value.t, steps: problem.steps });
      }
    };
    const visit = async (hyper: HyperHessian<H>["hyper"] | undefined, iteration: number, scale: number) => {
      const underneath = strategy === undefined ? {} : { strategy };
      const at = hyper === undefined ? {} : { at: hyper };
      const hessian = await drive(runHyperHessian(problem, { ...underneath, ...at }), iteration);
      const { value } = hessian;
      const entry = { type: "iteration", iteration, hyper: naturals<D>(hessian.hyper), value, hessian, scale } as const;
      trace.push(entry);
      report(entry);
      return hessian;
    };
    /** The first of the halved steps that goes down. */
    const search = async (from: HyperHessian<H>, iteration: number) => {
      const step = newtonStep(from, options);
      for (let scale = 1; scale > 2 ** -HALVINGS; scale /= 2) {
        const hyper = constrain(domains, moveBy(from.point, step, scale));
        try {
          const run = simulate(problem, hyper, (value) => value);
          const value = (await drive(run, iteration)).value.item();
          if (value < from.value) return { hyper, value, scale };
        } catch (error) {
          if (!(error instanceof DivergenceError)) throw error;
        }
      }
      return null;
    };

    await turn(true);
    let here = await visit(undefined, 1, 1);
    let best: Pick<HyperHessian<H>, "hyper" | "value"> = here;
    const result = (reason: NewtonResult<Values>["reason"]): NewtonResult<Values> => ({
      hyper: naturals<D>(best.hyper),
      value: best.value,
      trace,
      reason,
    });
    for (let iteration = 1; ; iteration++) {
      const lower = await search(here, iteration);
      if (lower === null) return result("settled");
      best = lower;
      if (here.value - lower.value <= tolerance * Math.abs(here.value)) return result("settled");
      if (iteration === iterations) return result("finished");
      here = await visit(lower.hyper, iteration + 1, lower.scale);
    }
  });
}
