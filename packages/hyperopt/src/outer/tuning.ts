/**
 * The outer loop, pulled: it asks a method for a point, evaluates the run there, and tells the method; it goes on only when the next event
 * is asked for. So it can be held, left, and gone on with: from what was answered, in this process or another, to the bit.
 */
import { ArgumentError, checkInteger, type Natural, type NaturalsOf } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  DivergenceError,
  type Domains,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  naturals,
  simulate,
  type State,
} from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import { checkTunable } from "../hyper/checks.ts";
import { greatestOf } from "../hyper/lists.ts";
import { choosing } from "../planner/choice.ts";
import { ConvergenceError } from "../strategies/implicit/convergence.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import { CheckpointError, readCheckpoint, sameValues } from "./checkpoint.ts";
import { evaluated, Stopwatch, type Told } from "./evaluated.ts";
import type { Answered, Checkpoint, Iteration, Point, TuneEvent, TuneResult } from "./events.ts";
import { FlatWatch } from "./flat-watch.ts";
import { checkLimits, Ledger, type Limits, paidFor, wantedOf } from "./ledger.ts";
import { type Answer, checkMethod, type Method, type Question } from "./method.ts";
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

const lift = (value: Tensor): Tensor => value;

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
  private readonly seed: number;
  /** The dynamics by the steps that it is run for, each kept, so that what is known of it is. */
  private readonly horizons = new Map<number, Dynamics<H, K>>();
  private strategy: Strategy | null = null;
  private best: { readonly point: Point<V>; readonly state: State<string, Tensor> } | null = null;
  /** The start, where it was run after all that the method has asked for. */
  private first: Point<V> | null = null;
  private last: Iteration<V> | null = null;
  private told: Told = "each";
  private failure: DivergenceError | ConvergenceError | null = null;

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
    checkTunable(where, dynamics.hyperparameters);
    this.seed = checkInteger(where, "seed", seed, 0);
    this.earlier = readCheckpoint(where, from);
    this.start = unsigned(hyperTensors(dynamics, at));
    this.chart = chartOf<H>(dynamics.hyperparameters, this.start);
    this.flat = new FlatWatch(dynamics.hyperparameters);
    this.ledger = new Ledger(options, options.price);
    this.horizons.set(dynamics.steps, dynamics);
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

  /** What was found so far; `null` before the first whole run that stayed finite. */
  found(reason: TuneResult<V>["reason"]): TuneResult<V> | null {
    if (this.best === null) return null;
    const { point, state } = this.best;
    const { trace, last, flat, answered: checkpoint } = this;
    const start = this.first ?? trace.find(this.isWhole) ?? point;
    return { ...point, start, last, trace, checkpoint, reason, flat: flat.names, state };
  }

  /** The strategy, chosen where none was given; left in between. */
  *choose(): Generator<undefined, Strategy, void> {
    if (this.strategy !== null) return this.strategy;
    const { strategy } = this.options;
    if (strategy === undefined) this.strategy = yield* choosing(this.dynamics, this.start, lift);
    else this.strategy = strategy;
    return this.strategy;
  }

  /**
   * All that happens, with a sign of life after each step of each run, or after those that are taken together; returns why it ended.
   */
  *events(told: Told = "each"): Generator<TuneEvent<V>, TuneResult<V>["reason"], void> {
    const { steps } = this.dynamics;
    this.told = told;
    const questions = this.options.method.questions({
      ...this.chart,
      steps,
      price: () => this.ledger.price,
      left: () => this.ledger.left,
      random: seeded(this.seed),
    });
    let next = questions.next();
    for (const entry of this.earlier) {
      if (next.done) throw new CheckpointError(this.where, "it goes on where the method has ended");
      next = questions.next(this.again(next.value, entry));
    }
    yield* this.recover();
    while (!next.done) {
      const question = next.value;
      if (!this.ledger.affords(question.wanted, (question.steps ?? steps) / steps)) {
        questions.return("settled");
        yield* this.takeLast(question);
        return "finished";
      }
      const entry = yield* this.evaluate(this.chart.natural(question.u), question);
      const answer = this.record(question, entry);
      yield entry;
      if (entry.type === "iteration") {
        const told = this.flat.look(entry.iteration, entry.flat);
        if (told !== null) yield told;
      }
      next = questions.next(answer);
    }
    if (next.value === "flat") this.last = this.trace.at(-1) ?? null;
    return next.value;
  }

  /** What was found; throws where nothing was. */
  result(reason: TuneResult<V>["reason"]): TuneResult<V> {
    const found = this.found(reason);
    if (found !== null) return found;
    throw (
      this.failure ?? new ArgumentError(this.where, "no whole run was completed", "Allow more, or take another method")
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
  private knowsStart(): boolean {
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

  /** Runs the dynamics at a point. */
  private *evaluate(
    natural: Hyper<H, Tensor>,
    { wanted, steps = this.dynamics.steps, reason }: Omit<Question, "u">,
  ): Generator<TuneEvent<V>, Answered<V>, void> {
    const iteration = this.answered.length + 1;
    const of = this.horizon(steps);
    const told = { iteration, reason, steps, hyper: naturals<D>(natural) as V };
    const watch = new Stopwatch();
    try {
      const run = wanted === "gradient" ? drain(this.choose()).run(of, natural, lift) : simulate(of, natural, lift);
      const { curve, chaos, end } = yield* watch.over(evaluated<H, K>(run, of, iteration, this.told));
      const cost = { ...end.cost, seconds: watch.seconds };
      const gradient = end.gradient ? (naturals<D>(unsigned(end.gradient)) as V) : null;
      const found = { value: end.value.item() + 0, gradient, flat: end.flat ?? [], chaos, curve, cost };
      const entry: Iteration<V> = { type: "iteration", ...told, ...found };
      if (this.isWhole(entry) && !(entry.value >= (this.best?.point.value ?? Infinity))) {
        this.best = { point: { hyper: entry.hyper, value: entry.value, curve }, state: end.state };
      }
      return entry;
    } catch (error) {
      if (!(error instanceof DivergenceError || error instanceof ConvergenceError)) throw error;
      this.failure ??= error;
      const { step, hyperparameter, origin } =
        error instanceof DivergenceError ? error : { step: steps, hyperparameter: null, origin: "unrest" as const };
      const { remedy } = error;
      const { seconds } = watch;
      return { type: "divergence", ...told, wanted, last: false, seconds, step, hyperparameter, origin, remedy, error };
    }
  }

  private isWhole = ({ steps }: Answered<V>): boolean => steps === this.dynamics.steps;

  /** The dynamics for so many steps. */
  private horizon(steps: number): Dynamics<H, K> {
    const name = `the steps that ${this.options.method.name} asks for`;
    if (checkInteger(this.where, name, steps, 1) > this.dynamics.steps)
      throw new ArgumentError(this.where, `${name} are ${steps} of ${this.dynamics.steps}`, "Let it ask for no more");
    const of = this.horizons.get(steps) ?? { ...this.dynamics, steps };
    this.horizons.set(steps, of);
    return of;
  }

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

  /** What was answered before, to the same question. */
  private again(question: Question, entry: Answered<V>): Answer {
    const { u, wanted, steps = this.dynamics.steps } = question;
    const isSame = sameValues(naturals<D>(this.chart.natural(u)), entry.hyper);
    if (!isSame || wanted !== wantedOf(entry) || steps !== entry.steps) {
      throw new CheckpointError(
        this.where,
        `its iteration ${entry.iteration} is none that ${this.options.method.name} asks for`,
      );
    }
    if (entry.type === "iteration") this.flat.look(entry.iteration, entry.flat);
    return this.record(question, entry);
  }

  /** Takes the best run of before once more, for its last state; where none stayed finite, one for its error. */
  private *recover(): Generator<TuneEvent<V>, void, void> {
    const diverged = this.answered.find(({ type }) => type === "divergence");
    const before = bestOf(this.trace.filter(this.isWhole)) ?? diverged;
    if (before === undefined) return;
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
