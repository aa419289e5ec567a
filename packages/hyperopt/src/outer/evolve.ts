/**
 * The outer loop of persistent evolution: an update of the hyperparameters after every window of K steps, in the middle of
 * the run, where `tune` waits for its end. What it makes small is the sum of what the dynamics monitors.
 */
import { ArgumentError, checkInteger, checkRecord, type NaturalsOf, must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  cooperative,
  DivergenceError,
  type Domains,
  type Dynamics,
  hyperTensors,
  monitored,
  naturals,
  Run,
  simulate,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { checkTunable } from "../hyper/checks.ts";
import { constrain, unconstrain } from "../hyper/unconstrained.ts";
import { persistentEvolution, type PersistentEvolutionOptions } from "../strategies/evolution/persistent-evolution.ts";
import type { Point } from "./events.ts";
import { outerOptimizer, type OuterOptimizer } from "./outer-optimizer.ts";
import { hyperDescent } from "./outer.ts";

/** How to evolve. */
export interface EvolveOptions<M extends string = never> extends PersistentEvolutionOptions {
  /** How many windows, with an update after each. */
  readonly windows: number;
  /** After how many windows to run once as a whole, unperturbed: for the curve of progress, and to keep the best. */
  readonly evaluateEvery?: number;
  /** The optimizer that moves the hyperparameters, in their unconstrained space; Adam at a rate of 0.01 by default. */
  readonly outer?: OuterOptimizer<M>;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
}

const EVOLVE_OPTIONS = [
  "windows",
  "evaluateEvery",
  "outer",
  "signal",
  "window",
  "persistent",
  "elementwise",
  "particles",
  "deviation",
  "seed",
] as const satisfies readonly (keyof EvolveOptions)[];

/** What one window estimated, in natural units, before the update that followed. */
export interface WindowEvent<V> {
  readonly type: "window";
  /** From 1. */
  readonly window: number;
  readonly hyper: V;
  /** Not finite where a domain ends and natural values have no number for it; the update does not suffer. */
  readonly gradient: V;
  readonly standardError: V;
  /** The sum over the window, as the mean over all particles. */
  readonly loss: number;
}

/** A whole run at the values after so many windows; `value` is the sum of its `curve`. */
export interface Evaluation<V> extends Point<V> {
  readonly type: "evaluation";
  readonly window: number;
}

/** A window or an evaluation that did not stay finite; the next window begins a new run from the last good values. */
export interface EvolveDivergence {
  readonly type: "divergence";
  readonly window: number;
  readonly error: DivergenceError;
}

/** What happens while evolving. */
export type EvolveEvent<V> = WindowEvent<V> | Evaluation<V> | EvolveDivergence;

/** What evolving found: the best of all evaluations, so never anything worse than the start. */
export interface EvolveResult<V> extends Point<V> {
  readonly start: Point<V>;
  /** The run after the last update, or `null` where that did not stay finite, or the loop was stopped before it. */
  readonly last: Point<V> | null;
  readonly trace: readonly Evaluation<V>[];
  /**
   * `diverged` where fresh perturbations did not help, and the loop ended before its last window; `aborted` in the `AbortedError` of
   * a loop that was stopped.
   */
  readonly reason: "finished" | "diverged" | "aborted";
}

/** How many windows in a row may diverge before the loop gives up. */
const PATIENCE = 10;

/** Tunes the hyperparameters of a dynamics that has a monitor, window by window. Await it, and iterate over its events. */
export function evolve<H extends string, K extends string, D extends Domains<H>, M extends string = never>(
  problem: Dynamics<H, K, D>,
  options: EvolveOptions<M>,
): Run<EvolveEvent<NaturalsOf<D>>, EvolveResult<NaturalsOf<D>>> {
  return new Run((report, left) => descend(problem, options, report, left));
}

async function descend<H extends string, K extends string, D extends Domains<H>, M extends string>(
  problem: Dynamics<H, K, D>,
  given: EvolveOptions<M>,
  report: (event: EvolveEvent<NaturalsOf<D>>) => void,
  left: AbortSignal,
): Promise<EvolveResult<NaturalsOf<D>>> {
  type Values = NaturalsOf<D>;
  checkDynamics("evolve", problem);
  checkRecord("evolve", "the options", given, EVOLVE_OPTIONS);
  checkTunable("evolve", problem.hyperparameters);
  const { windows, evaluateEvery = windows, outer, signal, ...options } = given;
  for (const [name, count] of Object.entries({ windows, evaluateEvery })) {
    checkInteger("evolve", name, count, 1);
  }
  const particles = persistentEvolution(problem, options);
  const { hyperparameters: domains } = problem;
  const { optimizer, hyper: rates } = outerOptimizer("evolve", outer, 0.01);
  const moving = hyperDescent(domains, optimizer);
  const trace: Evaluation<Values>[] = [];
  const turn = cooperative("evolve", { signal, left }, () => (trace.length === 0 ? null : resultOf(null, "aborted")));

  /** Drives a generator to its end, giving the thread away in between. */
  const drive = async <S, R>(run: Generator<S, R, void>, each?: (step: S) => void): Promise<R> => {
    for (;;) {
      const { done, value } = run.next();
      if (done) return value;
      each?.(value);
      await turn();
    }
  };
  /** A whole run, kept; `null` and an event where it diverges. */
  const evaluate = async (hyper: Hyper<H, Tensor>, window: number): Promise<Evaluation<Values> | null> => {
    const curve: number[] = [];
    try {
      await drive(
        simulate(problem, hyper, (constant) => constant),
        ({ state }) => curve.push(must(monitored(problem, state), "monitor")),
      );
    } catch (error) {
      if (!(error instanceof DivergenceError) || window === 0) throw error;
      report({ type: "divergence", window, error });
      return null;
    }
    const value = curve.reduce((sum, loss) => sum + loss, 0);
    const evaluation: Evaluation<Values> = { type: "evaluation", window, hyper: naturals(hyper), value, curve };
    trace.push(evaluation);
    report(evaluation);
    return evaluation;
  };

  await turn(true);
  const start = hyperTensors(problem, {});
  let last = await evaluate(start, 0);
  let state = moving.start(unconstrain(domains, start));
  let good = moving.read(state);
  let failures = 0;
  for (let window = 1; window <= windows; window++) {
    const u = moving.read(state);
    try {
      const { natural, unconstrained, loss } = await drive(particles.window(u));
      report({
        type: "window",
        window,
        hyper: naturals(constrain(domains, u)),
        gradient: naturals(natural.gradient),
        standardError: naturals(natural.standardError),
        loss,
      });
      failures = 0;
      good = u;
      state = moving.move(state, rates, unconstrained.gradient, window);
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      report({ type: "divergence", window, error });
      failures += 1;
      if (failures === PATIENCE) return resultOf(null, "diverged");
      particles.restart();
      state = moving.replace(state, good);
    }
    if (window % evaluateEvery === 0 || window === windows) {
      last = await evaluate(constrain(domains, moving.read(state)), window);
    }
  }
  return resultOf(last, "finished");

  function resultOf(end: Point<Values> | null, reason: EvolveResult<Values>["reason"]): EvolveResult<Values> {
    const [first] = trace;
    if (first === undefined)
      throw new ArgumentError("evolve", "nothing was evaluated", "Start where the run is finite");
    const best = trace.reduce((least, point) => (point.value < least.value ? point : least), first);
    const { hyper, value, curve } = best;
    return { hyper, value, curve, start: first, last: end, trace, reason };
  }
}
