/** Answers the questions of a method: runs a dynamics at a point, for as many steps as are asked for, in the way that gives what is wanted. */
import { ArgumentError, checkInteger, must, type NaturalsOf } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  DivergenceError,
  type Domains,
  drain,
  type Dynamics,
  type HyperValues,
  Midway,
  naturals,
  type Outcome,
  simulate,
  simulatingMany,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { runHyperHessianAt } from "../analysis/hyper-hessian.ts";
import { choosing } from "../planner/choice.ts";
import { ConvergenceError } from "../strategies/implicit/convergence.ts";
import type { Strategy } from "../strategies/strategy.ts";
import {
  type Evaluated,
  evaluated,
  type Evaluating,
  type Kept,
  secondOrder,
  Stopwatch,
  type Told,
} from "./evaluated.ts";
import type { Answering, Evaluation } from "./answering.ts";
import type { TuneEvent } from "./events.ts";
import type { Keeping } from "./keeping.ts";
import type { Coordinates, Question } from "./method.ts";
import { type Chart, unsigned } from "./space.ts";

/** What came of several runs, and the time that each has taken, on the average. */
interface Together<K extends string> {
  readonly ends: readonly (Outcome<K, Tensor> | DivergenceError)[];
  readonly seconds: number;
}

const lift = (value: Tensor): Tensor => value;

/** Work that gives a sign of life where it pauses. */
function* signs<V, R>(
  work: Generator<unknown, R, void>,
  iteration: number,
  steps: number,
): Generator<TuneEvent<V>, R, void> {
  for (let step = 1; ; step++) {
    const next = work.next();
    if (next.done) return next.value;
    yield { type: "progress", iteration, step: Math.min(step, steps), steps, monitored: null };
  }
}

/** Runs one dynamics at many points. */
export class Evaluator<H extends string, K extends string, D extends Domains<H>, V> implements Answering<V> {
  /** The first error of a run that gave nothing. */
  failure: DivergenceError | ConvergenceError | null = null;
  /** The dynamics by the steps that it is run for, each kept, so that what is known of it is. */
  private readonly horizons = new Map<number, Dynamics<H, K>>();

  /** The ends of plain runs that were taken together. */
  private readonly batches = new WeakMap<readonly Coordinates[], Together<K>>();

  /**
   * @param strategy how to get a hypergradient; `null` where it is to be chosen
   * @param keeping who keeps where runs are; `null` where nobody does
   */
  constructor(
    private readonly where: string,
    private readonly dynamics: Dynamics<H, K, D>,
    private readonly chart: Chart<H>,
    private strategy: Strategy | null,
    private readonly told: Told,
    private readonly keeping: Keeping | null = null,
  ) {
    this.horizons.set(dynamics.steps, dynamics);
  }

  /** The strategy, chosen where none was given; left in between. */
  *choose(): Generator<undefined, Strategy, void> {
    if (this.strategy !== null) return this.strategy;
    const { dynamics, chart } = this;
    const { strategy } = yield* choosing(dynamics, chart.natural(chart.start), lift);
    this.strategy = strategy;
    return strategy;
  }

  /** Runs the dynamics at a point; `iteration` is what it is told by. */
  *evaluate(question: Question, iteration: number): Generator<TuneEvent<V>, Evaluation<V>, void> {
    const { u, wanted, steps = this.dynamics.steps, reason, start, together } = question;
    const of = this.horizon(steps);
    const natural = this.chart.natural(u);
    const told = { iteration, reason, steps, ...(start !== undefined && { start }), hyper: naturals<D>(natural) as V };
    const watch = new Stopwatch();
    let kept: Kept | null = null;
    try {
      const isOneOfMany = wanted === "value" && together !== undefined && together.includes(u);
      if (!isOneOfMany && wanted !== "hessian") kept = this.kept(question, iteration, watch);
      const run = this.run(of, question, natural, kept?.midway);
      const work = isOneOfMany
        ? this.oneOf(together, u, of, iteration)
        : evaluated<H, K>(run, of, iteration, this.told, kept);
      const { curve, chaos, end, seconds = watch.seconds + (kept?.before ?? 0) } = yield* watch.over(work);
      const cost = { ...end.cost, seconds };
      const gradient = end.gradient ? (naturals<NaturalsOf<D>>(unsigned(end.gradient)) as V) : null;
      const { flat = [], hessian = null, state } = end;
      const found = { value: end.value.item() + 0, gradient, hessian, flat, chaos, curve, cost };
      return { entry: { type: "iteration", ...told, ...found }, state };
    } catch (error) {
      if (!(error instanceof DivergenceError || error instanceof ConvergenceError)) throw error;
      this.failure ??= error;
      const { step, hyperparameter, origin } =
        error instanceof DivergenceError ? error : { step: steps, hyperparameter: null, origin: "unrest" as const };
      const { remedy } = error;
      const seconds = watch.seconds + (kept?.before ?? 0);
      const found = { wanted, last: false, seconds, step, hyperparameter, origin, remedy, error };
      return { entry: { type: "divergence", ...told, ...found }, state: null };
    }
  }

  /** The run from one of some points that are taken as one, of a batch: when the first is asked for, all are, and each takes its part of the time. */
  private *oneOf(
    points: readonly Coordinates[],
    u: Coordinates,
    of: Dynamics<H, K>,
    iteration: number,
  ): Generator<TuneEvent<V>, Evaluated<H>, void> {
    let batch = this.batches.get(points);
    if (batch === undefined) {
      const watch = new Stopwatch();
      const values = points.map((point) => this.chart.natural(point) as HyperValues<H>);
      const ends = yield* watch.over(signs(simulatingMany(this.where, of, values), iteration, of.steps));
      batch = { ends, seconds: watch.seconds / points.length };
      this.batches.set(points, batch);
    }
    const end = must(batch.ends[points.indexOf(u)], "run");
    if (end instanceof DivergenceError) throw end;
    return { end, curve: [], chaos: null, seconds: batch.seconds };
  }

  /** How the run of a question is kept; `null` where nobody keeps it. */
  private kept({ u, wanted, steps = this.dynamics.steps }: Question, iteration: number, watch: Stopwatch): Kept | null {
    const { keeping } = this;
    if (keeping === null) return null;
    const strategy = wanted === "value" ? null : drain(this.choose()).name;
    const asked = JSON.stringify([u, wanted, steps, strategy]);
    const from = keeping.from?.asked === asked ? keeping.from : null;
    const midway = new Midway(from?.run);
    const before = (): number => (midway.hasResumed ? (from?.seconds ?? 0) : 0);
    return {
      midway,
      from,
      get before() {
        return before();
      },
      passing: (find) =>
        keeping.passing(() => {
          const collected = find();
          return collected && { ...collected, asked, iteration, steps, seconds: before() + watch.seconds };
        }),
    };
  }

  /** The run that a question asks for. */
  private run(
    of: Dynamics<H, K>,
    { u, wanted }: Question,
    natural: Hyper<H, Tensor>,
    midway: Midway | undefined,
  ): Evaluating<H, K> {
    if (wanted === "value") return simulate(of, natural, lift, midway);
    const strategy = drain(this.choose());
    // At the point itself: near a bound its natural values no longer tell it from its neighbours.
    return wanted === "gradient"
      ? strategy.run(of, natural, lift, midway)
      : secondOrder(runHyperHessianAt(of, { point: this.chart.named(u), hyper: natural }, strategy));
  }

  /** The dynamics for so many steps. */
  private horizon(steps: number): Dynamics<H, K> {
    const name = "the steps that the method asks for";
    if (checkInteger(this.where, name, steps, 1) > this.dynamics.steps)
      throw new ArgumentError(this.where, `${name} are ${steps} of ${this.dynamics.steps}`, "Let it ask for no more");
    const of = this.horizons.get(steps) ?? { ...this.dynamics, steps };
    this.horizons.set(steps, of);
    return of;
  }
}
