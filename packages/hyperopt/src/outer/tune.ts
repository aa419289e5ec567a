/** Tuning as people use it: the outer loop, driven so that it never holds its thread for long, with progress and cancellation. */
import { checkFunction, checkRecord, type Mapped, type NaturalsOf, refuse } from "@dualtape/core";
import {
  checkDynamics,
  cooperative,
  type Domains,
  type Dynamics,
  type Engine,
  type HyperSpecification,
  hyperTensors,
  type HyperValues,
  type Judged,
  Run,
  type State,
  type Stateless,
  TRAINING_OPTIONS,
  type Training,
  type TrainingOptions,
  type TunedIn,
  type TunedValues,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { checkTunable } from "../hyper/checks.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { drive, type Pause, pulled } from "./drive.ts";
import type { Told } from "./evaluated.ts";
import type { Checkpoint, Iteration, TrainingResult, TuneEvent, TuneResult } from "./events.ts";
import { LIMITS, type Limits } from "./ledger.ts";
import { checkMethod, type Method } from "./method.ts";
import { checkKeeping, type Keeping } from "./keeping.ts";
import { guided } from "./methods/guided.ts";
import { checkStarts, type RaceOptions, racing } from "./methods/race.ts";
import { ByPieces } from "./pieces/by-pieces.ts";
import { checkHands, type Hands } from "./pieces/piece.ts";
import type { Chart } from "./space.ts";
import type { Answering } from "./answering.ts";
import { Tuning } from "./tuning.ts";
import type { TuningOptions } from "./tuning-options.ts";

/** What a run has come to. */
export interface LastState<K extends string = string> {
  readonly state: State<K, Tensor>;
}

/** What a training run has come to. */
export interface Trained<P> extends LastState {
  /** The weights that the objective was measured on. */
  readonly parameters: Mapped<P, Tensor>;
  /** What the training loss told in the last step, by name. */
  readonly extra: Readonly<Record<string, Tensor>>;
}

/** How to tune. */
export interface TuneOptions<H extends string = string, V = unknown, R = LastState> extends Limits {
  /** What moves the hyperparameters; robust without settings by default. */
  readonly method?: Method;
  /** How to get a hypergradient; by default what the planner would take on a typical machine, the same on all. */
  readonly strategy?: Strategy;
  /** Where to start, in natural units; the initial values of the domains where left out. */
  readonly at?: HyperValues<H>;
  /** Where else to start from, as `race` has it: the method is raced. The start alone by default. */
  readonly starts?: NonNullable<RaceOptions<H>["starts"]>;
  /** Of what the method draws; 1 by default. */
  readonly seed?: number;
  /** Where to go on from: the `checkpoint` of a result, or the events of a run as they came. */
  readonly from?: Checkpoint<unknown>;
  /** The loss on data that tuning does not see, or that of each example: asked of the first run and of the best one, in the end. */
  readonly test?: (run: R) => number | readonly number[];
  /** Is told of each run that stayed finite, as the event of it is, and of what it came to. */
  readonly onIteration?: (iteration: Iteration<V>, run: R) => void;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
  /** How runs are computed, `eager` or `compiled`; where left out, as the dynamics says. */
  readonly engine?: Engine;
}

/** The names of what is no business of the run that is tuned, and of all. */
const OUTER_OPTIONS = [
  ...LIMITS,
  "method",
  "strategy",
  "at",
  "starts",
  "seed",
  "from",
  "test",
  "onIteration",
  "signal",
] as const satisfies readonly (keyof TuneOptions)[];
const TUNE_OPTIONS = [...OUTER_OPTIONS, "engine"] as const satisfies readonly (keyof TuneOptions)[];

/**
 * Tunes the hyperparameters of a training run by gradient descent. Await it for the result, and iterate over it for the
 * events. Checks everything before the first step; see `training` for what it throws.
 */
export type Tune = <P, B, H extends HyperSpecification, N extends string, V = B, C = Stateless>(
  options: TrainingOptions<P, B, H, N, V, C> &
    Judged<P, B, H, V, C> &
    TuneOptions<TunedIn<H>, TunedValues<H>, Trained<P>>,
) => Run<TuneEvent<TunedValues<H>>, TrainingResult<P, TunedValues<H>>>;

/** Makes the training run that is to be tuned, eager or compiled. */
type Trains = <P, B, H extends HyperSpecification, N extends string, V, C>(
  options: TrainingOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
) => Training<P, H, C>;

/** `tune`, whoever makes the training run. */
export const tuning =
  (training: Trains): Tune =>
  (options) => {
    checkRecord("tune", "the options", options, [...TRAINING_OPTIONS, ...TUNE_OPTIONS]);
    const own = Object.entries(options).filter(([name]) => !OUTER_OPTIONS.some((outer) => outer === name));
    const problem = training(Object.fromEntries(own) as unknown as typeof options);
    return driven(problem, options, (state) => ({
      state,
      parameters: problem.parametersOf(state),
      extra: problem.extraOf(state),
    }));
  };

/** Tunes the hyperparameters of any dynamics, as `tune` does those of a training run. */
export const tuneDynamics = <H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: TuneOptions<NoInfer<H>, NaturalsOf<D>, LastState<NoInfer<K>>> = {},
): Run<TuneEvent<NaturalsOf<D>>, TuneResult<NaturalsOf<D>>> => {
  checkRecord("tune", "the options", options, TUNE_OPTIONS);
  return driven(problem, options, (state) => ({ state }));
};

/** How to tune step by step. */
export interface TuneStepsOptions<H extends string = string, V = unknown, R = LastState> extends Omit<
  TuneOptions<H, V, R>,
  "signal"
> {
  /** Whether a sign of life comes after each step of each run, as by default, or after those that are taken together. */
  readonly told?: Told;
  /** Who keeps where runs are, so that one that is left in the middle is gone on with; nobody by default. */
  readonly keeping?: Keeping;
}

/**
 * The outer loop of `tuneDynamics`, pulled: it goes on only when the next event is asked for, and is held meanwhile; `return()` ends it.
 * Programs are compiled when they are needed, on this thread.
 */
export function tuneSteps<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: TuneStepsOptions<NoInfer<H>, NaturalsOf<D>, LastState<NoInfer<K>>> = {},
): Generator<TuneEvent<NaturalsOf<D>>, TuneResult<NaturalsOf<D>>, void> {
  checkRecord("tuneSteps", "the options", options, [
    ...TUNE_OPTIONS.filter((name) => name !== "signal"),
    "told",
    "keeping",
  ]);
  const { told = "each", keeping, ...others } = options;
  if (told !== "each" && told !== "together") refuse("tuneSteps", "told", told, '"each" or "together"');
  if (keeping !== undefined) checkKeeping("tuneSteps", keeping);
  return pulled(tuningOf("tuneSteps", problem, others, (state) => ({ state }), { told, keeping }));
}

/** How to tune by pieces. */
export interface TunePiecesOptions<H extends string = string, V = unknown> extends Omit<TuneOptions<H, V>, "engine"> {
  /** Who keeps the last states of runs; where the runs of others are is not kept. */
  readonly keeping?: Keeping;
  /** Those who compute the pieces of the same problem. */
  readonly hands: Hands;
}

/**
 * The same, by pieces that others compute: where it waits for one it yields a pause, and goes on when what is `meanwhile` has settled. Each
 * answer has the same bits however many hands there are, and whichever piece is done first. A gradient counts as 3 plain runs, so that
 * no clock decides where a budget ends. `signal` aborts the pieces that are on their way.
 */
export function tunePieces<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: TunePiecesOptions<NoInfer<H>, NaturalsOf<D>>,
): Generator<TuneEvent<NaturalsOf<D>> | Pause, TuneResult<NaturalsOf<D>>, void> {
  const where = "tunePieces";
  checkRecord(where, "the options", options, [...OUTER_OPTIONS, "hands", "keeping"]);
  const { hands, signal = new AbortController().signal, keeping, ...others } = options;
  checkHands(where, hands);
  if (keeping !== undefined) checkKeeping(where, keeping);
  if (typeof signal?.aborted !== "boolean") refuse(where, "signal", signal, "the signal of an AbortController");
  const byPieces = (chart: Chart<H>) =>
    new ByPieces<H, K, D, NaturalsOf<D>>(problem, chart, others.strategy ?? null, hands, signal);
  const how = { told: "together", timed: false, keeping } as const;
  return pulled(tuningOf(where, problem, others, (state) => ({ state }), how, byPieces));
}

/** What a run has come to, from its last state. */
type Reading<K extends string, R> = (state: State<K, Tensor>) => R;

/** Checks everything before the first step. */
function tuningOf<H extends string, K extends string, D extends Domains<H>, R, P = never>(
  where: string,
  problem: Dynamics<H, K, D>,
  { engine, method = guided(), starts = 1, test, onIteration, ...options }: TuneOptions<H, NaturalsOf<D>, R>,
  reading: Reading<K, R>,
  how: Pick<TuningOptions<H, K, NaturalsOf<D>>, "told" | "timed" | "keeping">,
  answering?: (chart: Chart<H>) => Answering<NaturalsOf<D>, P>,
): Tuning<H, K, D, NaturalsOf<D>, P> {
  checkDynamics(where, problem);
  const chosen = engine === undefined ? problem : { ...problem, engine };
  checkDynamics(where, chosen);
  checkTunable(where, chosen.hyperparameters);
  checkMethod(where, method);
  checkStarts(where, starts);
  if (typeof starts !== "number") {
    for (const [i, values] of starts.entries()) hyperTensors({ ...chosen, name: `${where}, start ${i + 2}` }, values);
  }
  for (const [name, given] of Object.entries({ test, onIteration })) {
    if (given !== undefined) checkFunction(where, name, given);
  }
  const made = {
    ...options,
    ...how,
    method: racing(method, starts),
    ...(test && { test: (state: State<K, Tensor>) => test(reading(state)) }),
    ...(onIteration && {
      onIteration: (iteration: Iteration<NaturalsOf<D>>, state: State<K, Tensor>) =>
        onIteration(iteration, reading(state)),
    }),
  };
  return new Tuning(where, chosen, made, answering);
}

function driven<H extends string, K extends string, D extends Domains<H>, R>(
  problem: Dynamics<H, K, D>,
  { signal, ...options }: TuneOptions<H, NaturalsOf<D>, R>,
  reading: Reading<K, R>,
): Run<TuneEvent<NaturalsOf<D>>, TuneResult<NaturalsOf<D>> & R> {
  const tuning = tuningOf("tune", problem, options, reading, { told: "together" });
  const complete = (found: TuneResult<NaturalsOf<D>>) => ({ ...found, ...reading(found.state as State<K, Tensor>) });
  return new Run(async (report, left) => {
    const turn = cooperative("tune", { signal, left }, () => {
      const found = tuning.found("aborted");
      return found && complete(found);
    });
    return complete(tuning.result(await drive(tuning, turn, report)));
  });
}
