/**
 * The outer loop as people use it: hypergradient steps in the unconstrained space, with progress, cancellation, and a
 * way back from divergence. The mathematics is that of `outerLoop`; this file drives it, and never blocks its thread for long.
 */
import { ArgumentError, checkInteger, checkRecord, type NaturalsOf } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  cooperative,
  DivergenceError,
  type Domains,
  type Dynamics,
  type Engine,
  type HyperSpecification,
  hyperTensors,
  mapRecord,
  monitored,
  naturals,
  Run,
  simulate,
  type State,
  type StepReport,
  TRAINING_OPTIONS,
  type Training,
  type TrainingOptions,
  type TunedValues,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { chaosWatch } from "../derivatives/growth.ts";
import { checkTunable } from "../hyper/checks.ts";
import { constrain, unconstrain } from "../hyper/unconstrained.ts";
import { costlyFor } from "../planner/costly.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import type { Divergence, Iteration, Point, TrainingResult, TuneEvent, TuneResult } from "./events.ts";
import { FlatWatch } from "./flat-watch.ts";
import { outerOptimizer, type OuterOptimizer } from "./outer-optimizer.ts";
import { hyperDescent } from "./outer.ts";

/** How to tune. */
export interface TuneOptions<M extends string = never> {
  /** How many hypergradients to take; 20 by default. */
  readonly iterations?: number;
  /** How to get a hypergradient; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** The optimizer that moves the hyperparameters, in their unconstrained space; Adam at a rate of 0.1 by default. */
  readonly outer?: OuterOptimizer<M>;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
  /** How runs are computed, `eager` or `compiled`; where left out, as the dynamics says. */
  readonly engine?: Engine;
}

/** The names of what is no business of the run that is tuned, and of all. */
const OUTER_OPTIONS = ["iterations", "strategy", "outer", "signal"] as const satisfies readonly (keyof TuneOptions)[];
const TUNE_OPTIONS = [...OUTER_OPTIONS, "engine"] as const satisfies readonly (keyof TuneOptions)[];

/** How often in a row the outer step is halved before the loop gives up. */
const HALVINGS = 24;

/**
 * Tunes the hyperparameters of a training run by gradient descent. Await it for the result, and iterate over it for the
 * events. Checks everything before the first step; see `training` for what it throws.
 */
export type Tune = <P, B, H extends HyperSpecification, N extends string, M extends string = never>(
  options: TrainingOptions<P, B, H, N> & TuneOptions<M>,
) => Run<TuneEvent<TunedValues<H>>, TrainingResult<P, TunedValues<H>>>;

/** Makes the training run that is to be tuned, eager or compiled. */
type Trains = <P, B, H extends HyperSpecification, N extends string>(
  options: TrainingOptions<P, B, H, N>,
) => Training<P, H>;

/** `tune`, whoever makes the training run. */
export const tuning =
  (training: Trains): Tune =>
  (options) => {
    checkRecord("tune", "the options", options, [...TRAINING_OPTIONS, ...TUNE_OPTIONS]);
    const own = Object.entries(options).filter(([name]) => !OUTER_OPTIONS.some((outer) => outer === name));
    return tuneTraining(training(Object.fromEntries(own) as unknown as typeof options), options);
  };

const tuneTraining = <P, H extends HyperSpecification, M extends string>(
  problem: Training<P, H>,
  options: TuneOptions<M>,
): Run<TuneEvent<TunedValues<H>>, TrainingResult<P, TunedValues<H>>> =>
  new Run((report, left) =>
    descend(problem, options, report, left, (found) => ({ ...found, parameters: problem.parametersOf(found.state) })),
  );

/** Tunes the hyperparameters of any dynamics, as `tune` does those of a training run. */
export function tuneDynamics<H extends string, K extends string, D extends Domains<H>, M extends string = never>(
  problem: Dynamics<H, K, D>,
  options: TuneOptions<M> = {},
): Run<TuneEvent<NaturalsOf<D>>, TuneResult<NaturalsOf<D>>> {
  checkDynamics("tune", problem);
  checkRecord("tune", "the options", options, TUNE_OPTIONS);
  const { engine } = options;
  const chosen = engine === undefined ? problem : { ...problem, engine };
  checkDynamics("tune", chosen);
  return new Run((report, left) => descend(chosen, options, report, left, (found) => found));
}

/** A run that stayed finite, as the loop keeps it. */
interface Evaluated<V> {
  readonly point: Point<V>;
  readonly state: State<string, Tensor>;
}

/** Where the loop may go next: the hyperparameters, and the state of the outer optimizer that holds them unconstrained. */
interface Proposal<H extends string> {
  readonly hyper: Hyper<H, Tensor>;
  readonly state: State<string, Tensor>;
}

/** @param complete makes the result of what was found */
async function descend<H extends string, K extends string, D extends Domains<H>, M extends string, R>(
  problem: Dynamics<H, K, D>,
  { iterations = 20, strategy = hybrid, outer, signal }: TuneOptions<M>,
  report: (event: TuneEvent<NaturalsOf<D>>) => void,
  left: AbortSignal,
  complete: (found: TuneResult<NaturalsOf<D>>) => R,
): Promise<R> {
  type Values = NaturalsOf<D>;
  checkInteger("tune", "iterations", iterations, 1);
  checkStrategy("tune", strategy);
  const domains = problem.hyperparameters;
  checkTunable("tune", domains);
  const { optimizer, hyper: hyperHyper } = outerOptimizer("tune", outer, 0.1);
  const moving = hyperDescent(domains, optimizer);
  const trace: Iteration<Values>[] = [];
  const flat = new FlatWatch(domains);
  let best: Evaluated<Values> | null = null;
  const turn = cooperative(
    "tune",
    { signal, left },
    () => best && complete(resultOf(best, null, trace, "aborted", flat.names)),
  );

  /** Drives a run to its end, collecting its curve. */
  const evaluate = async <R>(run: Generator<StepReport<K, Tensor>, R, void>, iteration: number) => {
    const curve: number[] = [];
    const watch = chaosWatch();
    for (;;) {
      const next = run.next();
      if (next.done) return { curve, end: next.value };
      const { t, state, sensitivity } = next.value;
      const chaos = watch(t, sensitivity);
      if (chaos !== null) report({ type: "chaos", iteration, ...chaos });
      // A strategy of several runs takes the one at the point itself first.
      const loss = t > curve.length ? monitored(problem, state) : null;
      if (loss !== null) curve.push(loss);
      if (await turn()) report({ type: "progress", iteration, step: t, steps: problem.steps });
    }
  };
  const keep = (point: Point<Values>, state: State<string, Tensor>): void => {
    if (best === null || point.value < best.point.value) best = { point, state };
  };

  const start = hyperTensors(problem, {});
  let good: Proposal<H> = { hyper: start, state: moving.start(unconstrain(domains, start)) };
  let proposed = good;
  let scale = 1;
  let reason: TuneResult<Values>["reason"] = "finished";
  await turn(true);
  const lift = (value: Tensor): Tensor => value;
  const looking = costlyFor(strategy, problem, start, lift);
  let look = looking.next();
  for (; look.done !== true; look = looking.next()) await turn();
  if (look.value) report({ type: "costly", ...look.value });
  const chosen = strategy.chosen?.(problem, start, lift) ?? strategy;
  const ahead = [
    (short: typeof problem) => chosen.run(short, start, lift),
    (short: typeof problem) => simulate(short, start, lift),
  ];
  for (const engine of problem.compiler?.ahead(problem, start, ahead) ?? []) {
    await engine;
    await turn();
  }
  for (let iteration = 1; iteration <= iterations;) {
    const started = performance.now();
    const { hyper } = proposed;
    try {
      const { curve, end } = await evaluate(strategy.run(problem, hyper, lift), iteration);
      const entry: Iteration<Values> = {
        type: "iteration",
        iteration,
        hyper: naturals(hyper),
        value: end.value.item(),
        gradient: naturals(end.gradient),
        curve,
        cost: { ...end.cost, seconds: (performance.now() - started) / 1000 },
      };
      trace.push(entry);
      keep(entry, end.state);
      report(entry);
      const told = flat.look(iteration, end.flat ?? []);
      if (told !== null) report(told);
      if (flat.isAll) {
        reason = "flat";
        break;
      }
      good = proposed;
      scale = Math.min(1, 2 * scale);
      const after = moving.step(good.state, hyperHyper, end.gradient, iteration);
      proposed = between(good, after, scale);
      iteration += 1;
    } catch (error) {
      // Without a point to go back to there is nothing to retry from.
      if (!(error instanceof DivergenceError) || trace.length === 0) throw error;
      scale /= 2;
      report(divergence(iteration, error, scale));
      if (scale < 2 ** -HALVINGS) {
        reason = "diverged";
        break;
      }
      proposed = between(good, proposed.state, 0.5);
    }
  }

  const last = reason === "finished" ? await finalPoint() : reason === "flat" ? (trace.at(-1) ?? null) : null;
  if (best === null) throw new ArgumentError("tune", "no run was completed", "Give one iteration or more");
  return complete(resultOf(best, last, trace, reason, flat.names));

  /** The point that the last update led to, run without derivatives. */
  async function finalPoint(): Promise<Point<Values> | null> {
    const { hyper } = proposed;
    try {
      const { curve, end } = await evaluate(simulate(problem, hyper, lift), iterations);
      const point: Point<Values> = { hyper: naturals(hyper), value: end.value.item(), curve };
      keep(point, end.state);
      return point;
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      report(divergence(iterations, error, 0));
      return null;
    }
  }

  /** The state that an update led to, with its hyperparameters moved only part of the way from the last good ones. */
  function between(from: Proposal<H>, to: State<string, Tensor>, part: number): Proposal<H> {
    const origin = moving.read(from.state);
    const u = mapRecord(moving.read(to), (end, name) => origin[name].add(end.sub(origin[name]).mul(part)));
    return { hyper: constrain(domains, u), state: moving.replace(to, u) };
  }
}

function resultOf<V>(
  { point, state }: Evaluated<V>,
  last: Point<V> | null,
  trace: readonly Iteration<V>[],
  reason: TuneResult<V>["reason"],
  flat: readonly string[],
): TuneResult<V> {
  const [start = point] = trace;
  const { hyper, value, curve } = point;
  return { hyper, value, curve, start, last, trace, reason, flat, state };
}

/** The event of a run that did not stay finite. */
const divergence = (iteration: number, error: DivergenceError, scale: number): Divergence => {
  const { step, hyperparameter, origin, remedy } = error;
  return { type: "divergence", iteration, error, scale, step, hyperparameter, origin, remedy };
};
