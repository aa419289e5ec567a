/**
 * The race of arms, pulled: rounds in which each arm goes on until its share is spent, and is held there; after each, the worse half is left out.
 * Arms are gone on with and never begun anew. What was answered in each is all that going on in another process needs: the race decides by
 * that alone.
 */
import { ArgumentError, type Natural } from "@dualtape/core";
import { checkDynamics, type Domains, type Dynamics, type Engine, hyperTensors } from "@dualtape/runs/eager";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { choosing } from "../../planner/choice.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { ahead, type Pause } from "../drive.ts";
import type { Checkpoint, TuneEvent, TuneResult } from "../events.ts";
import type { Method } from "../method.ts";
import { shown } from "../table.ts";
import { Tuning } from "../tuning.ts";
import { affordable, Arm, type Made, plainRun } from "./arm.ts";
import { type ChoicesEvent, type ChoicesResult, type Decision, tableOf } from "./events.ts";
import { type RaceLimits, roundsFrom, shareOf, spentBy } from "./shares.ts";
import { type Combination, inWords } from "./specification.ts";

/** What all arms are tuned by. */
export interface Rules extends RaceLimits {
  readonly method: Method;
  readonly seed: number;
  readonly strategy?: Strategy | undefined;
  readonly price?: number | undefined;
  readonly engine?: Engine | undefined;
}

const lift = (value: Tensor): Tensor => value;

/** How to get gradients, and what one counts as, in plain runs. */
interface Gradients {
  readonly strategy: Strategy | null;
  readonly price: number;
}

/** Where no method asks for any. */
const NONE: Gradients = { strategy: null, price: 1 };

/** What is given of that, and counted. */
function* gradientsOf(
  { strategy, price }: Rules,
  dynamics: Dynamics,
  start: Hyper<string, Tensor>,
): Generator<Pause, Gradients, void> {
  if (strategy !== undefined && price !== undefined) return { strategy, price };
  const counted = yield* pausing(choosing(dynamics, start, lift, strategy));
  return { ...counted, ...(price !== undefined && { price }) };
}

/** A race between combinations of choices. */
export class Race<C extends Combination, V, P extends Dynamics> {
  private readonly arms: readonly Arm<C, V, P>[];
  private left: readonly Arm<C, V, P>[];
  private round = 0;
  private isRecovered = false;
  private failure: unknown = null;

  /** @param earlier what was answered before in each arm, by its number */
  constructor(
    private readonly where: string,
    combinations: readonly C[],
    private readonly make: (chosen: C) => P,
    private readonly rules: Rules,
    earlier: ReadonlyMap<number, Checkpoint<unknown>>,
  ) {
    this.arms = combinations.map((chosen, i) => new Arm(i + 1, chosen, earlier.get(i + 1) ?? []));
    this.left = this.arms;
  }

  /** All that happens; returns why it ended. @param prepares whether programs are made before they are needed */
  *events(prepares: boolean): Generator<ChoicesEvent<C, V> | Pause, ChoicesResult<C, V, P>["reason"], void> {
    for (let isLast = false; this.left.length > 0 && !isLast;) {
      const { length } = this.left;
      isLast = length === 1;
      this.round += 1;
      const standing = ranked(this.left);
      const going = this.left.filter(({ isOver }) => !isOver);
      const part = 1 / (roundsFrom(length) * going.length);
      const spent = spentBy(this.arms);
      for (const arm of going) {
        const allowed = shareOf(this.rules, spent, arm.spent, part);
        if (spentBy(this.arms).seconds >= (this.rules.seconds ?? Infinity)) {
          if (arm.made === null) yield this.drop(arm, "the time was over before it was begun");
          continue;
        }
        if (arm.made === null) yield* this.begin(arm, allowed, prepares);
        else yield this.decide("resumed", arm, placeIn(standing, arm));
        if (arm.made !== null) yield* this.goOn(arm, arm.made, allowed);
      }
      yield* this.halve(Math.ceil(length / 2));
    }
    const [winner] = this.left;
    const { tuning } = winner?.made ?? {};
    if (winner === undefined || tuning === undefined) throw this.nothing();
    yield* ofArm(winner, tuning.recover());
    winner.reason = this.arms.length === 1 ? "it was alone" : "it has won";
    if (winner.isOver || tuning.knowsStart()) yield* ofArm(winner, tuning.conclude());
    return winner.isOver ? "settled" : "finished";
  }

  /** What was found so far; `null` before the first whole run that stayed finite. */
  found(reason: ChoicesResult<C, V, P>["reason"]): ChoicesResult<C, V, P> | null {
    const results = this.arms.map((arm) => arm.result);
    for (const { chosen, made } of ranked(this.arms)) {
      const best = made?.tuning.found(reason) ?? null;
      if (made === null || best === null) continue;
      const checkpoint = this.arms.flatMap(({ answered }) => answered);
      return { ...best, chosen, problem: made.problem, arms: results, table: tableOf(results), checkpoint, reason };
    }
    return null;
  }

  /** What was found; throws where nothing was. */
  result(reason: ChoicesResult<C, V, P>["reason"]): ChoicesResult<C, V, P> {
    const found = this.found(reason);
    if (found === null) throw this.nothing();
    return found;
  }

  /** Makes the dynamics of an arm, and all that tuning it needs; where there is none for its choices, it is left out. */
  private *begin(
    arm: Arm<C, V, P>,
    allowed: RaceLimits,
    prepares: boolean,
  ): Generator<Decision<C> | Pause, void, void> {
    const { where, make, rules } = this;
    yield this.decide("begun", arm, this.arms.length === 1 ? "the only arm" : `one of ${this.arms.length} arms`);
    let problem: P;
    try {
      problem = make(arm.chosen);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      this.failure ??= error;
      return yield this.drop(arm, `${error.where}: ${error.what}`);
    }
    checkDynamics(where, problem);
    const dynamics: Dynamics = rules.engine === undefined ? problem : { ...problem, engine: rules.engine };
    const isTunable = Object.keys(dynamics.hyperparameters).length > 0;
    const method = isTunable ? affordable(rules.method) : plainRun;
    const start = hyperTensors(dynamics, {});
    const { strategy, price } = method.valuesOnly ? NONE : yield* gradientsOf(rules, dynamics, start);
    const tuning = new Tuning<string, string, Domains<string>, V>(`${where}, ${inWords(arm.chosen)}`, dynamics, {
      told: prepares ? "together" : "each",
      ...allowed,
      method,
      seed: rules.seed,
      from: arm.earlier,
      strategy: strategy ?? undefined,
      price,
    });
    arm.made = { problem, tuning };
    if (prepares) yield* pausing(ahead(dynamics, strategy, start));
  }

  /** Goes on with an arm until its share is spent, or its method ends. */
  private *goOn(
    arm: Arm<C, V, P>,
    { tuning }: Made<V, P>,
    allowed: RaceLimits,
  ): Generator<ChoicesEvent<C, V>, void, void> {
    arm.rounds = this.round;
    tuning.allow(allowed);
    tuning.replay();
    if (tuning.goesOn && !this.isRecovered) {
      this.isRecovered = true;
      const [leader] = ranked(this.left);
      if (leader?.made) yield* ofArm(leader, leader.made.tuning.recover());
    }
    const ending = yield* ofArm(arm, tuning.advance());
    arm.isOver = ending !== "finished";
    arm.reason = WORDS[ending];
    yield this.decide("held", arm, arm.reason);
  }

  /** Leaves out all but so many of the best, and arms of which nothing finite is known. */
  private *halve(keep: number): Generator<Decision<C>, void, void> {
    const kept = ranked(this.left)
      .slice(0, keep)
      .filter(({ leading }) => leading !== null);
    const last = shown(kept.at(-1)?.value ?? Infinity);
    for (const arm of this.left.filter((one) => !kept.includes(one))) {
      const isKnown = arm.leading !== null;
      yield this.drop(
        arm,
        isKnown ? `${shown(arm.value)}, and those that go on end at ${last}` : "no whole run stayed finite",
      );
    }
  }

  /** Leaves an arm out for good. */
  private drop(arm: Arm<C, V, P>, reason: string): Decision<C> {
    this.left = this.left.filter((one) => one !== arm);
    arm.reason = reason;
    arm.close();
    return this.decide("dropped", arm, reason);
  }

  private decide(type: Decision<C>["type"], arm: Arm<C, V, P>, reason: string): Decision<C> {
    return { type, ...arm.tag, round: this.round, value: arm.leading?.value ?? null, reason };
  }

  /** That no arm has come to anything. */
  private nothing(): ArgumentError {
    const lines = this.arms.map(({ chosen, reason }) => `${inWords(chosen)}: ${reason}`);
    return new ArgumentError(
      this.where,
      `no arm has come to a finite value. ${lines.join("; ")}`,
      "Start where runs stay finite, or choose between others",
      { cause: this.failure },
    );
  }
}

/** Why an arm is held. */
const WORDS: Readonly<Record<TuneResult<Natural>["reason"], string>> = {
  finished: "its next evaluation takes more than is left of its share",
  settled: "its method expects nothing better",
  flat: "nothing with a derivative leads from its hyperparameters to its objective",
  diverged: "its method has found no way on",
  aborted: "the race was stopped",
};

/** The best first, of those that are alike the first. */
const ranked = <C, V, P>(arms: readonly Arm<C, V, P>[]): readonly Arm<C, V, P>[] =>
  [...arms].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));

/** The place of an arm among all that were left, in words. */
const placeIn = <C, V, P>(standing: readonly Arm<C, V, P>[], arm: Arm<C, V, P>): string =>
  standing.length === 1 ? "the only one that is left" : `number ${standing.indexOf(arm) + 1} of ${standing.length}`;

/** Work that pauses, as pauses. */
function* pausing<R>(work: Generator<unknown, R, void>): Generator<Pause, R, void> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield { type: "pause", meanwhile: next.value };
  }
}

/** Events of a tuning, as those of its arm. */
function* ofArm<C, V, P, R>(
  arm: Arm<C, V, P>,
  events: Generator<TuneEvent<V>, R, void>,
): Generator<ChoicesEvent<C, V>, R, void> {
  const { tag } = arm;
  for (;;) {
    const next = events.next();
    if (next.done) return next.value;
    yield { ...next.value, ...tag };
  }
}
