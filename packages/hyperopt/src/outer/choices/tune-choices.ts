/** Tuning with choices beside what is continuous, as people use it: one call, whose arms are tuned by gradient and raced. */
import { checkFunction, checkInteger, checkRecord, isRecord, type NaturalsOf, refuse } from "@dualtape/core";
import { cooperative, type Dynamics, type Engine, Run, valueAt } from "@dualtape/runs/eager";
import { checkPositive } from "../../hyper/checks.ts";
import { checkStrategy, type Strategy } from "../../strategies/strategy.ts";
import { CheckpointError, readCheckpoint } from "../checkpoint.ts";
import { follow, type Pause } from "../drive.ts";
import type { Checkpoint } from "../events.ts";
import { checkMethod, type Method } from "../method.ts";
import { guided } from "../methods/guided.ts";
import type { ChoicesCheckpoint, ChoicesEvent, ChoicesResult } from "./events.ts";
import { Race } from "./race.ts";
import { armsWithin, BUDGET, checkShares } from "./shares.ts";
import { type Chosen, type Combination, entriesOf, type Specification } from "./specification.ts";
import { combinationsOfChoices, spread } from "./spread.ts";

/** How to race. */
export interface ChoicesOptions {
  /**
   * What all arms may take together, in plain runs, each counted by those of its own arm: a model that is twice as wide has as many, which take longer.
   * 100 where there are no `seconds` either.
   */
  readonly budget?: number;
  /** What all may take together in seconds of runs: where arms differ in what a run takes, the quick ones get more of them. */
  readonly seconds?: number;
  /** How many combinations to begin with at most; by the budget where left out, but each of choices alone if it can hold them. */
  readonly arms?: number;
  /** What moves the hyperparameters of an arm; robust without settings by default. */
  readonly method?: Method;
  /** How to get a hypergradient; by default what the planner would take on a typical machine, for each arm. */
  readonly strategy?: Strategy;
  /** What a gradient counts as, in plain runs; where left out, what it takes on a typical machine, as counted, the same on all. */
  readonly price?: number;
  /** Of what is drawn; 1 by default. */
  readonly seed?: number;
  /** Where to go on from: the `checkpoint` of a result, or the events of a race as they came. */
  readonly from?: ChoicesCheckpoint<unknown, unknown>;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
  /** How runs are computed, `eager` or `compiled`; where left out, as each dynamics says. */
  readonly engine?: Engine;
}

const OPTIONS = [
  "budget",
  "seconds",
  "arms",
  "method",
  "strategy",
  "price",
  "seed",
  "from",
  "signal",
  "engine",
] as const satisfies readonly (keyof ChoicesOptions)[];

/** The hyperparameters of a dynamics, or of either of some, in natural units. */
export type HyperOfArm<P> = P extends { readonly hyperparameters: infer D } ? NaturalsOf<D> : never;

/**
 * Chooses and tunes: each combination of a specification makes a dynamics of its own, an arm, whose own hyperparameters are tuned. Arms are raced by
 * successive halving: in each round those that are left share the same part of the budget, and the better half is gone on with. Await it for the
 * result, whose `table` says what each has come to, and iterate over it for the events, each of which names its arm.
 *
 * An arm for which `make` throws an `ArgumentError`, or none of whose runs stays finite, is left out with its reason; throws an `ArgumentError` that
 * has all of them where nothing is left.
 */
export function tuneChoices<const S extends Specification, P extends Dynamics>(
  specification: S,
  make: (chosen: Chosen<S>) => P,
  options: ChoicesOptions = {},
): Run<ChoicesEvent<Chosen<S>, HyperOfArm<P>>, ChoicesResult<Chosen<S>, HyperOfArm<P>, P>> {
  const race = raceOf("tuneChoices", specification, make, options);
  const { signal } = options;
  return new Run(async (report, left) => {
    const turn = cooperative("tuneChoices", { signal, left }, () => race.found("aborted"));
    await turn(true);
    return race.result(await follow(race.events(true), turn, report));
  });
}

/**
 * The race of `tuneChoices`, pulled: it goes on only when the next event is asked for, and is held meanwhile; `return()` ends it. A sign of life
 * comes after each step of each run. Programs are compiled when they are needed, on this thread.
 */
export function tuneChoicesSteps<const S extends Specification, P extends Dynamics>(
  specification: S,
  make: (chosen: Chosen<S>) => P,
  options: Omit<ChoicesOptions, "signal"> = {},
): Generator<ChoicesEvent<Chosen<S>, HyperOfArm<P>>, ChoicesResult<Chosen<S>, HyperOfArm<P>, P>, void> {
  return pulled(raceOf("tuneChoicesSteps", specification, make, options));
}

function* pulled<C extends Combination, V, P extends Dynamics>(
  race: Race<C, V, P>,
): Generator<ChoicesEvent<C, V>, ChoicesResult<C, V, P>, void> {
  const events: Generator<ChoicesEvent<C, V> | Pause, ChoicesResult<C, V, P>["reason"], void> = race.events(false);
  for (;;) {
    const next = events.next();
    if (next.done) return race.result(next.value);
    if (next.value.type !== "pause") yield next.value;
  }
}

/** Checks everything before the first arm is made. */
function raceOf<S extends Specification, P extends Dynamics>(
  where: string,
  specification: S,
  make: (chosen: Chosen<S>) => P,
  options: ChoicesOptions,
): Race<Chosen<S> & Combination, HyperOfArm<P>, P> {
  const entries = entriesOf(where, specification);
  checkFunction(where, "what makes a dynamics of choices", make);
  checkRecord(where, "the options", options, OPTIONS);
  const {
    seconds,
    budget = seconds === undefined ? BUDGET : undefined,
    arms,
    method = guided(),
    strategy,
    price,
    seed = 1,
    from = [],
    engine,
  } = options;
  const limits = { ...(budget !== undefined && { budget }), ...(seconds !== undefined && { seconds }) };
  for (const [name, limit] of Object.entries({ ...limits, ...(price !== undefined && { price }) })) {
    checkPositive(where, name, limit);
  }
  if (arms !== undefined) checkInteger(where, "arms", arms, 1);
  checkInteger(where, "seed", seed, 0);
  checkMethod(where, method);
  if (strategy !== undefined) checkStrategy(where, strategy);
  const most = arms ?? armsWithin(limits, (limit) => combinationsOfChoices(entries, limit).length);
  const combinations = spread(entries, most, seed);
  checkShares(where, limits, combinations.length);
  const earlier = readByArm(where, from, combinations);
  return new Race(
    where,
    combinations as readonly (Chosen<S> & Combination)[],
    make,
    { ...limits, method, seed, strategy, price, engine },
    earlier,
  );
}

/** What was answered before, by arms, whose choices are held against those of now. */
function readByArm(
  where: string,
  from: ChoicesCheckpoint<unknown, unknown>,
  combinations: readonly Combination[],
): ReadonlyMap<number, Checkpoint<unknown>> {
  if (!Array.isArray(from)) refuse(where, "from", from, "a list, such as the checkpoint of a result");
  const byArm = new Map<number, unknown[]>();
  for (const entry of from as readonly unknown[]) {
    if (!isRecord(entry) || typeof entry["arm"] !== "number")
      refuse(where, "an entry of from", entry, "an event of an arm");
    const { arm, chosen } = entry as { readonly arm: number; readonly chosen: unknown };
    const own = combinations[arm - 1];
    if (
      own === undefined ||
      !isRecord(chosen) ||
      Object.entries(own).some(([name, value]) => valueAt(chosen, name) !== value)
    )
      throw new CheckpointError(where, `its arm ${arm} is none of this race, or has other choices`);
    byArm.set(arm, [...(byArm.get(arm) ?? []), entry]);
  }
  return new Map([...byArm].map(([arm, entries]) => [arm, readCheckpoint(where, entries as Checkpoint<unknown>)]));
}
