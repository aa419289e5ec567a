/**
 * The outer loop, pulled: it asks a method for a point, evaluates the run there, and tells the method; it goes on only when the next event
 * is asked for. So it can be held, left, and gone on with: from what was answered, in this process or another, to the bit.
 */
import { ArgumentError, checkInteger, must, type Natural, type NaturalsOf } from "@dualtape/core";
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
import { greatestOf } from "../hyper/lists.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import { CheckpointError, readCheckpoint, sameValues } from "./checkpoint.ts";
import { Dialogue } from "./dialogue.ts";
import { Evaluator } from "./evaluator.ts";
import type { Answered, Checkpoint, Iteration, Point, TuneEvent, TuneResult } from "./events.ts";
import { FlatWatch } from "./flat-watch.ts";
import { checkLimits, Ledger, type Limits, paidFor, wantedOf } from "./ledger.ts";
import { type Answer, checkMethod, type Ending, type Method, type Question } from "./method.ts";
import { type Chart, chartOf, unsigned } from "./space.ts";

/** How to tune, whoever drives it. */
export interface TuningOptions<H extends string> extends Limits {
  /** What moves the hyperparameters. */
  readonly method: Method;
  /** How to get a hypergradient; what the planner would take on a typical machine where left out. */
  readonly strategy?: Strategy | undefined;
  /** Where to start, in natural units; the initial values of the domains where left out. */
  readonly at?: HyperValues<H> | undefined;
  /** Of what the method draws; 1 by default. */
  readonly seed?: number | undefined;
  /** What was answered before: the `checkpoint` of a result, or the events of a run as they came. */
  readonly from?: Checkpoint<unknown> | undefined;
  /** What a gradient costs, in plain runs; measured where left out. */
  readonly price?: number | undefined;
}

/** The tuning of a dynamics, under way. */
export class Tuning<H extends string, K extends string, D extends Domains<H>, V = NaturalsOf<D>> {
  /** The hyperparameters that it starts from. */
  readonly start: Hyper<H, Tensor>;
  private readonly answered: Answered<V>[] = [];
  private readonly trace: Iteration<V>[] = [];
  private readonly earlier: Checkpoint<V>;
  private readonly flat: FlatWatch;
  private readonly ledger: Ledger;
  private readonly chart: Chart<H>;
  private readonly dialogue: Dialogue;
  private readonly evaluator: Evaluator<H, K, V>;
  private best: { readonly point: Point<V>; readonly state: State<string, Tensor> } | null = null;
  /** The start, where it was run after all that the method has asked for. */
  private first: Point<V> | null = null;
  private last: Iteration<V> | null = null;

  /** Checks everything before the first step. */
  constructor(
    private readonly where: string,
    readonly dynamics: Dynamics<H, K, D>,
    private readonly options: TuningOptions<H>,
  ) {
    const { method, strategy, at = {}, seed = 1, from = [] } = options;
    checkMethod(where, method);
    if (strategy !== undefined) checkStrategy(where, strategy);
    checkLimits(where, options);
    checkInteger(where, "seed", seed, 0);
    this.earlier = readCheckpoint(where, from);
    this.start = unsigned(hyperTensors(dynamics, at));
    this.chart = chartOf<H>(dynamics.hyperparameters, this.start);
    this.flat = new FlatWatch(dynamics.hyperparameters);
    this.ledger = new Ledger(options, options.price);
    this.evaluator = new Evaluator(where, dynamics, this.start, strategy ?? null);
    this.dialogue = new Dialogue(method, {
      ...this.chart,
      steps: dynamics.steps,
      price: () => this.ledger.price,
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
    return this.ledger.price;
  }

  /** The best whole run, of before or of now. */
  get leading(): Iteration<V> | null {
    return bestOf(this.trace.filter(this.isWhole));
  }
  /** What was answered so far. */
  get checkpoint(): Checkpoint<V> {
    return this.answered;
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
      const entry = this.earlier[this.answered.length];
      const { question } = this.dialogue;
      if (entry === undefined || question === null || !this.affords(question)) return;
      this.again(entry);
    }
  }

  /** What was found so far; `null` before the first whole run that stayed finite. */
  found(reason: TuneResult<V>["reason"]): TuneResult<V> | null {
    if (this.best === null) return null;
    const { point, state } = this.best;
    const { trace, last, flat, answered: checkpoint } = this;
    const start = this.first ?? trace.find(this.isWhole) ?? point;
    return { ...point, start, last, trace, checkpoint, reason, flat: flat.names, state };
  }

  /** The strategy, chosen where none was given; left in between. */
  choose(): Generator<undefined, Strategy, void> {
    return this.evaluator.choose();
  }

  /** All that happens, with a sign of life after each step of each run; returns why it ended. */
  *events(): Generator<TuneEvent<V>, TuneResult<V>["reason"], void> {
    for (const entry of this.earlier) this.again(entry);
    yield* this.recover();
    const reason = yield* this.advance();
    if (reason === "finished") yield* this.conclude();
    return reason;
  }

  /** Goes on until what it may spend is spent, where it can go on from as soon as it may spend more, or until its method ends by itself. */
  *advance(): Generator<TuneEvent<V>, Ending | "finished", void> {
    for (;;) {
      const { question } = this.dialogue;
      if (question === null) break;
      if (!this.affords(question)) return "finished";
      const entry = yield* this.evaluate(this.chart.natural(question.u), question);
      const answer = this.record(question, entry);
      yield entry;
      if (entry.type === "iteration") {
        const told = this.flat.look(entry.iteration, entry.flat);
        if (told !== null) yield told;
      }
      this.dialogue.answer(answer);
    }
    const ending = must(this.dialogue.ending, "ending");
    if (ending === "flat") this.last = this.trace.at(-1) ?? null;
    return ending;
  }

  /** Leaves the method, and takes what is promised and was not asked for. */
  *conclude(): Generator<TuneEvent<V>, void, void> {
    const { question } = this.dialogue;
    this.dialogue.leave();
    if (question !== null) yield* this.takeLast(question);
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

  /** What is promised and was not asked for, by plain runs: the start's value, and that of the point which all has led to. */
  private *takeLast({ u, wanted, steps = this.dynamics.steps }: Question): Generator<TuneEvent<V>, void, void> {
    const isNothing = this.best === null;
    if (!this.knowsStart()) this.first = yield* this.take(this.start, "the start, of which nothing whole is known");
    if (!this.ledger.affordsLast()) return;
    if (wanted === "gradient" && steps === this.dynamics.steps) {
      this.last = yield* this.take(this.chart.natural(u), "the point that the last gradient led to");
    } else if (isNothing) {
      const longest = greatestOf(this.trace.map((run) => run.steps));
      const led = bestOf(this.trace.filter((run) => run.steps === longest));
      if (led === null) return;
      const natural = hyperTensors(this.dynamics, led.hyper as HyperValues<H>);
      this.last = yield* this.take(natural, "the point that shorter runs have led to");
    }
  }

  /** Whether the objective at the start is known, or that there is none: a derivative may be what has diverged alone. */
  knowsStart(): boolean {
    const start = naturals<D>(this.start);
    return this.answered.some(
      (entry) =>
        this.isWhole(entry) &&
        sameValues(start, entry.hyper) &&
        (entry.type === "iteration" || entry.origin !== "derivative"),
    );
  }

  /** A plain run after all that the method has asked for; `null` where it diverges, which is told. */
  private *take(natural: Hyper<H, Tensor>, reason: string): Generator<TuneEvent<V>, Iteration<V> | null, void> {
    const entry = yield* this.evaluate(natural, { wanted: "value", reason });
    if (entry.type === "iteration") return entry;
    yield { ...entry, last: true };
    return null;
  }

  /** Runs the dynamics at a point, and keeps the best end. */
  private *evaluate(
    natural: Hyper<H, Tensor>,
    { wanted, steps = this.dynamics.steps, reason }: Omit<Question, "u">,
  ): Generator<TuneEvent<V>, Answered<V>, void> {
    const iteration = this.answered.length + 1;
    const { entry, state } = yield* this.evaluator.evaluate(natural, { iteration, wanted, steps, reason });
    if (entry.type === "iteration" && state !== null && this.isWhole(entry)) {
      const { hyper, value, curve } = entry;
      if (!(value >= (this.best?.point.value ?? Infinity))) this.best = { point: { hyper, value, curve }, state };
    }
    return entry;
  }

  private affords({ wanted, steps = this.dynamics.steps }: Question): boolean {
    return this.ledger.affords(wanted, steps / this.dynamics.steps);
  }

  private isWhole = ({ steps }: Answered<V>): boolean => steps === this.dynamics.steps;

  /** Takes down what was answered, and says it as the method sees it. */
  private record({ u }: Question, entry: Answered<V>): Answer {
    this.answered.push(entry);
    this.ledger.pay(paidFor(entry, this.dynamics.steps));
    if (entry.type === "divergence") return { value: Infinity, gradient: null, chaos: null, flat: false };
    this.trace.push(entry);
    const { value, chaos } = entry;
    if (entry.gradient === null) return { value, gradient: null, chaos, flat: false };
    const gradient = this.chart.pull(u, entry.gradient as Readonly<Record<H, Natural>>);
    const flat = entry.flat.length === Object.keys(this.start).length;
    return { value, gradient, chaos, flat };
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
  *recover(): Generator<TuneEvent<V>, void, void> {
    const diverged = this.answered.find(({ type }) => type === "divergence");
    const before = this.leading ?? diverged;
    if (before === undefined || (this.best !== null && this.best.point.value === valueOf(before))) return;
    const { hyper, steps, iteration } = before;
    const natural = hyperTensors(this.dynamics, hyper as HyperValues<H>);
    const reason = "the best run of before";
    const now = yield* this.evaluate(natural, { wanted: wantedOf(before), steps, reason });
    if (valueOf(now) === valueOf(before)) return;
    throw new CheckpointError(
      this.where,
      `its iteration ${iteration} ${outcomeOf(before)}, and ${outcomeOf(now)} here`,
    );
  }
}

/** The run of the least value, the first of several. */
const bestOf = <V>(runs: readonly Iteration<V>[]): Iteration<V> | null =>
  runs.reduce<Iteration<V> | null>((best, run) => (run.value < (best?.value ?? Infinity) ? run : best), null);

const valueOf = (entry: Answered<unknown>): number => (entry.type === "divergence" ? Infinity : entry.value);
const outcomeOf = (entry: Answered<unknown>): string =>
  entry.type === "divergence" ? "diverged" : `gave ${entry.value}`;
