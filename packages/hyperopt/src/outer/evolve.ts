/**
 * The outer loop of persistent evolution: an update of the hyperparameters after every window of K steps, in the middle of
 * the run, where `tune` waits for its end. What it makes small is the sum of what the dynamics monitors.
 */
import { checkInteger, checkRecord, type NaturalsOf } from "@dualtape/core";
import { adam } from "@dualtape/optimizers";
import { checkDynamics, cooperative, type Domains, type Dynamics, Run } from "@dualtape/runs/eager";
import { checkTunable } from "../hyper/checks.ts";
import type { PersistentEvolutionOptions } from "../strategies/evolution/persistent-evolution.ts";
import { follow, pulled } from "./drive.ts";
import type { EvolveCheckpoint, EvolveEvent, EvolveResult } from "./evolve-events.ts";
import { Evolving } from "./evolving.ts";
import { checkMethod, type Method } from "./method.ts";
import { gradientDescent } from "./methods/gradient-descent.ts";

/** How to evolve. */
export interface EvolveOptions extends PersistentEvolutionOptions {
  /** How many windows, with an update after each. */
  readonly windows: number;
  /** After how many windows to run once as a whole, unperturbed: for the curve of progress, and to keep the best. */
  readonly evaluateEvery?: number;
  /** What moves the hyperparameters, by gradients alone; `gradientDescent(adam, { learningRate: 0.01 })` by default. */
  readonly method?: Method;
  /** Where to go on from: the `checkpoint` of a result. The windows of before are counted in `windows`. */
  readonly from?: EvolveCheckpoint<unknown>;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
}

const STEPS_OPTIONS = [
  "windows",
  "evaluateEvery",
  "method",
  "from",
  "window",
  "persistent",
  "elementwise",
  "particles",
  "deviation",
  "seed",
] as const satisfies readonly (keyof EvolveOptions)[];

/** Tunes the hyperparameters of a dynamics that has a monitor, window by window. Await it, and iterate over its events. */
export function evolve<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: EvolveOptions,
): Run<EvolveEvent<NaturalsOf<D>>, EvolveResult<NaturalsOf<D>>> {
  return new Run(async (report, left) => {
    const evolving = evolvingOf("evolve", problem, options, [...STEPS_OPTIONS, "signal"]);
    const { signal } = options;
    const turn = cooperative("evolve", { signal, left }, () => evolving.found("aborted"));
    await turn(true);
    return evolving.result(await follow(evolving.events(), turn, report));
  });
}

/** A loop that is held between events, and can be kept: in the middle of a window, as it was before it. */
export interface EvolveSteps<V> extends Generator<EvolveEvent<V>, EvolveResult<V>, void> {
  /** Where `from` goes on from. */
  checkpoint(): EvolveCheckpoint<V>;
}

/**
 * The loop of `evolve`, pulled: it goes on only when the next event is asked for, and is held meanwhile; `return()` ends it. A sign of life
 * comes after each step of each particle.
 */
export function evolveSteps<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: Omit<EvolveOptions, "signal">,
): EvolveSteps<NaturalsOf<D>> {
  const evolving = evolvingOf("evolveSteps", problem, options, STEPS_OPTIONS);
  return Object.assign(pulled(evolving), { checkpoint: () => evolving.checkpoint });
}

/** Checks everything before the first step. */
function evolvingOf<H extends string, K extends string, D extends Domains<H>>(
  where: string,
  problem: Dynamics<H, K, D>,
  options: EvolveOptions,
  known: readonly string[],
): Evolving<H, K, D> {
  checkDynamics(where, problem);
  checkRecord(where, "the options", options, known);
  checkTunable(where, problem.hyperparameters);
  const { windows, evaluateEvery = windows, method = gradientDescent(adam, { learningRate: 0.01 }) } = options;
  for (const [name, count] of Object.entries({ windows, evaluateEvery })) checkInteger(where, name, count, 1);
  checkMethod(where, method);
  const { signal: _signal, ...others } = options;
  return new Evolving(where, problem, { ...others, windows, evaluateEvery, method });
}
