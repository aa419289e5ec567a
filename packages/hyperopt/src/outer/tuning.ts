/**
 * The outer loop, pulled: it asks a method for a point, evaluates the run there, and tells the method; it goes on only when the next event
 * is asked for. So it can be held, left, and gone on with: from what was answered, in this process or another, to the bit.
 */
import { ArgumentError, must, type NaturalsOf } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  type Domains,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  naturals,
  type State,
} from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import type { Strategy } from "../strategies/strategy.ts";
import { answerOf } from "./answer.ts";
import { basinsOf, type Closing } from "./basins.ts";
import { assess, type Assessments, noises } from "./assessment.ts";
import { checkSame, CheckpointError, readCheckpoint, sameValues } from "./checkpoint.ts";
import { Dialogue } from "./dialogue.ts";
import type { Answering } from "./answering.ts";
import { Evaluator } from "./evaluator.ts";
import type { Answered, Checkpoint, Iteration, Point, TuneEvent, TuneResult } from "./events.ts";
import { Held } from "./held.ts";
import { FlatWatch } from "./flat-watch.ts";
import { Ledger, type Limits, paidFor, wantedOf } from "./ledger.ts";
import type { Answer, Ending, Question } from "./method.ts";
import { Journal } from "./journal.ts";
import { type Chart, chartOf, unsigned } from "./space.ts";
import { checkTuning, type TuningOptions } from "./tuning-options.ts";

/** The tuning of a dynamics, under way. */
export class Tuning<H extends string, K extends string, D extends Domains<H>, V = NaturalsOf<D>, P = never> {
  /** The hyperparameters that it starts from. */
  readonly start: Hyper<H, Tensor>;
  private readonly journal: Journal<V>;
  private readonly earlier: Checkpoint<V>;
  private readonly flat: FlatWatch;
  private readonly ledger: Ledger;
  private readonly chart: Chart<H>;
  private readonly dialogue: Dialogue;
  private readonly evaluator: Answering<V, P>;
  private readonly held: Held<V>;
  /** The start, where it was run after all that the method has asked for. */
  private first: Iteration<V> | null = null;
  private assessments: Assessments = { members: null, test: null };
  private last: Iteration<V> | null = null;
  /** The plain runs after all that the method has asked for. */
  private readonly after: Closing<V>[] = [];

  /** Checks everything before the first step. @param answering makes what answers its questions; runs on this thread do by default */
  constructor(
    private readonly where: string,
    readonly dynamics: Dynamics<H, K, D>,
    private readonly options: TuningOptions<H, K, V>,
    answering?: (chart: Chart<H>) => Answering<V, P>,
  ) {
    checkTuning(where, options);
    const { method, strategy, at = {}, seed = 1, from = [], told = "each", timed, keeping } = options;
    this.earlier = readCheckpoint(where, from);
    this.start = unsigned(hyperTensors(dynamics, at));
    this.chart = chartOf<H>(dynamics.hyperparameters, this.start);
    this.journal = new Journal(dynamics.steps);
    this.held = new Held(this.isAssessed, keeping);
    this.flat = new FlatWatch(dynamics.hyperparameters);
    this.ledger = new Ledger(options, options.price, this.chart.start.length, timed);
    this.evaluator =
      answering?.(this.chart) ??
      new Evaluator<H, K, D, V>(where, dynamics, this.chart, strategy ?? null, told, keeping);
    this.dialogue = new Dialogue(method, {
      ...this.chart,
      steps: dynamics.steps,
      price: (wanted = "gradient") => this.ledger.price(wanted),
      left: () => this.ledger.left,
      random: seeded(seed),
    });
  }

  /** The strategy that was given; `null` where one is to be chosen, or none is needed. */
  get given(): Strategy | null {
    return this.needsNone ? null : (this.options.strategy ?? null);
  }
  /** Whether no gradient will be asked for. */
  get needsNone(): boolean {
    return this.options.method.valuesOnly === true;
  }
  /** What a gradient costs, in plain runs. */
  get price(): number {
    return this.ledger.price("gradient");
  }

  /** The best whole run, of before or of now. */
  get leading(): Iteration<V> | null {
    return this.journal.leading;
  }
  /** What was answered so far. */
  get checkpoint(): Checkpoint<V> {
    return this.journal.checkpoint;
  }
  /** Whether its method asks for something that can be afforded. */
  get goesOn(): boolean {
    const { question } = this.dialogue;
    return question !== null && this.affords(question);
  }
  /** What was paid for: plain runs, and the seconds of all. */
  get spent(): Required<Pick<Limits, "budget" | "seconds">> {
    return this.ledger.spent;
  }

  /** May spend so much from now on, what was spent before counted in. */
  allow(limits: Limits): void {
    this.ledger.allow(limits);
  }

  /** Tells the method again what was answered before, as far as it may spend. */
  replay(): void {
    for (;;) {
      const entry = this.earlier[this.journal.count];
      const { question } = this.dialogue;
      if (entry === undefined || question === null || !this.affords(question)) return;
      this.again(entry);
    }
  }

  /** What was found so far; `null` before the first whole run that stayed finite. */
  found(reason: TuneResult<V>["reason"]): TuneResult<V> | null {
    if (this.held.best === null) return null;
    const { point, state } = this.held.best;
    const { last, flat, assessments } = this;
    const { trace, checkpoint, first } = this.journal;
    const start = this.first ?? first ?? point;
    const basins = basinsOf(this.journal, this.after);
    return { ...point, start, last, trace, checkpoint, reason, flat: flat.names, ...assessments, basins, state };
  }

  /** The strategy, chosen where none was given; left in between. */
  choose(): Generator<undefined, Strategy, void> {
    return this.evaluator.choose();
  }

  /** All that happens, with signs of life; returns why it ended. */
  *events(): Generator<TuneEvent<V> | P, TuneResult<V>["reason"], void> {
    for (const entry of this.earlier) this.again(entry);
    yield* this.recover();
    const reason = yield* this.advance();
    yield* this.conclude();
    return reason;
  }

  /** Goes on until what it may spend is spent, where it can go on from as soon as it may spend more, or until its method ends by itself. */
  *advance(): Generator<TuneEvent<V> | P, Ending | "finished", void> {
    for (let { question } = this.dialogue; question !== null; { question } = this.dialogue) {
      if (this.ledger.isIdle) return "settled";
      if (!this.affords(question)) return "finished";
      const entry = yield* this.evaluate(question);
      const answer = this.record(question, entry);
      yield entry;
      if (entry.type === "iteration") {
        const told = this.flat.look(entry.iteration, entry.flat);
        if (told !== null) yield told;
      }
      this.dialogue.answer(answer);
    }
    const ending = must(this.dialogue.ending, "ending");
    if (ending === "flat") this.last = this.journal.trace.at(-1) ?? null;
    return ending;
  }

  /** Leaves the method, takes what is promised and was not asked for, by plain runs, and assesses what was found. */
  *conclude(): Generator<TuneEvent<V> | P, void, void> {
    const { question } = this.dialogue;
    this.dialogue.leave();
    const isNothing = this.held.best === null;
    // A method that has ended by itself where it began has said all that there is to it.
    if (!this.knowsStart() && (question !== null || this.journal.isRaced)) yield* this.takeStart();
    if (question !== null && this.ledger.affordsLast()) yield* this.takeLast(question, isNothing);
    yield* this.assess();
  }

  /** What was found; throws where nothing was. */
  result(reason: TuneResult<V>["reason"]): TuneResult<V> {
    const found = this.found(reason);
    if (found !== null) return found;
    throw (
      this.evaluator.failure ??
      new ArgumentError(this.where, "no whole run was completed", "Allow more, or take another method")
    );
  }

  /** Whether the objective at the start is known, or that there is none. */
  knowsStart(): boolean {
    return this.journal.knows(naturals<D>(this.start) as V);
  }

  private *takeStart(): Generator<TuneEvent<V> | P, void, void> {
    const begun = this.held.first;
    this.held.first = null;
    const first = this.journal.isRaced ? { start: 0 } : {};
    this.first = yield* this.take({ u: this.chart.start, ...first }, "the start, of which nothing whole is known");
    this.held.first ??= begun;
  }

  /** The run at the point which all has led to. */
  private *takeLast(question: Question, isNothing: boolean): Generator<TuneEvent<V> | P, void, void> {
    if (question.wanted !== "value" && question.steps === undefined) {
      this.last = yield* this.take(question, "the point that the last gradient led to");
      return;
    }
    const led = isNothing ? this.journal.farthest : null;
    if (led === null) return;
    this.last = yield* this.take(this.journal.questionTo(led), "the point that shorter runs have led to");
  }

  /** Holds what was gained against how sure it is, and against what tuning has not seen. */
  private *assess(): Generator<TuneEvent<V> | P, void, void> {
    const { dynamics, options } = this;
    const { best, first: begun } = this.held;
    const start = this.first ?? this.journal.first;
    if (best === null || begun === null || start === null) return;
    const runOf = ({ hyper }: Point<V>, state: State<string, Tensor>) => ({
      hyper: hyperTensors(dynamics, hyper as HyperValues<H>),
      state,
    });
    const runs = [runOf(start, begun), runOf(best.point, best.state)] as const;
    this.assessments = assess(this.where, dynamics, runs, options.test);
    yield* noises(this.assessments);
  }

  /** A plain run after all that the method has asked for; `null` where it diverges, which is told. */
  private *take(
    { u, start }: Pick<Question, "u" | "start">,
    reason: string,
  ): Generator<TuneEvent<V> | P, Iteration<V> | null, void> {
    const question: Question = { u, wanted: "value", reason, ...(start === undefined ? {} : { start }) };
    const entry = yield* this.evaluate(question);
    if (entry.type === "iteration") {
      this.after.push({ run: entry, u });
      return entry;
    }
    yield { ...entry, last: true };
    return null;
  }

  /** Answers a question, and keeps what is the best; `isAgain` of a run that was told of before. */
  private *evaluate(question: Question, isAgain = false): Generator<TuneEvent<V> | P, Answered<V>, void> {
    const { entry, state } = yield* this.evaluator.evaluate(question, this.journal.count + 1);
    if (entry.type === "divergence" || state === null) return entry;
    if (this.journal.isWhole(entry)) this.held.hold(entry, state);
    if (!isAgain) this.options.onIteration?.(entry, state);
    return entry;
  }

  private get isAssessed(): boolean {
    return this.options.test !== undefined || this.dynamics.objectives !== undefined;
  }

  private affords({ wanted, steps = this.dynamics.steps }: Question): boolean {
    return this.ledger.affords(wanted, steps / this.dynamics.steps);
  }

  /** Takes down what was answered, and says it as the method sees it. */
  private record(question: Question, entry: Answered<V>): Answer {
    this.journal.add(question, entry);
    this.ledger.pay(paidFor(entry, this.dynamics.steps));
    return answerOf(entry, question.u, this.chart, Object.keys(this.start).length);
  }

  /** Tells the method again what was answered before, to the same question. */
  private again(entry: Answered<V>): void {
    const { question } = this.dialogue;
    if (question === null) throw new CheckpointError(this.where, "it goes on where the method has ended");
    const { u, wanted, steps = this.dynamics.steps } = question;
    const isSame = sameValues(naturals<D>(this.chart.natural(u)), entry.hyper);
    if (!isSame || wanted !== wantedOf(entry) || steps !== entry.steps) {
      throw new CheckpointError(
        this.where,
        `its iteration ${entry.iteration} is none that ${this.options.method.name} asks for`,
      );
    }
    if (entry.type === "iteration") this.flat.look(entry.iteration, entry.flat);
    this.dialogue.answer(this.record(question, entry));
  }

  /** Takes the best run of before once more, for its last state; where none stayed finite, one for its error. */
  *recover(): Generator<TuneEvent<V> | P, void, void> {
    const { leading, diverged, first } = this.journal;
    const before = leading ?? diverged;
    if (before === null || (leading !== null && leading.value === this.held.best?.point.value)) return;
    if (first !== null && first !== before && this.isAssessed && !this.held.recalls(first)) {
      yield* this.evaluate({ ...this.journal.questionTo(first), reason: "the first run of before" }, true);
    }
    if (leading !== null && this.held.recalls(leading)) return;
    const now = yield* this.evaluate({ ...this.journal.questionTo(before), reason: "the best run of before" }, true);
    checkSame(this.where, before, now);
  }
}
