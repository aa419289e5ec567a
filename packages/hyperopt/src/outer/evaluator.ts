/** Runs of a dynamics for the outer loop: each is driven to its end, watched for chaos, its curve collected, and told of in plain values. */
import { ArgumentError, checkInteger } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  DivergenceError,
  drain,
  type Dynamics,
  monitored,
  naturals,
  type Outcome,
  simulate,
  type State,
  type StepReport,
  type Steps,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Chaos, chaosWatch } from "../derivatives/growth.ts";
import { choosing } from "../planner/choice.ts";
import { ConvergenceError } from "../strategies/implicit/convergence.ts";
import type { Hypergradient, Strategy } from "../strategies/strategy.ts";
import type { Answered, ChaosEvent, Progress } from "./events.ts";
import type { Question } from "./method.ts";
import { unsigned } from "./space.ts";

/** The end of a plain run, or of one with derivatives. */
type End<H extends string> = Outcome<string, Tensor> &
  Partial<Pick<Hypergradient<H, string, Tensor>, "gradient" | "flat">>;

/** What a run gave. */
interface Evaluated<H extends string> {
  readonly end: End<H>;
  /** What the dynamics monitors, a value a step. */
  readonly curve: readonly number[];
  /** Where its tangents explode, what was seen of that. */
  readonly chaos: Chaos | null;
}

/** Seconds of work that may be held: what goes by while it waits for the next step to be asked for does not count. */
class Stopwatch {
  seconds = 0;

  /** Passes on what work yields, and counts the time that it takes itself. */
  *over<E, R>(work: Generator<E, R, void>): Generator<E, R, void> {
    for (;;) {
      const begun = performance.now();
      let next: IteratorResult<E, R>;
      try {
        next = work.next();
      } finally {
        this.seconds += (performance.now() - begun) / 1000;
      }
      if (next.done) return next.value;
      yield next.value;
    }
  }
}

/** Drives a run to its end, with a sign of life after each step. */
function* evaluated<H extends string, K extends string>(
  run: Steps<StepReport<K, Tensor>, End<H>>,
  of: Dynamics<H, K>,
  iteration: number,
): Generator<Progress | ChaosEvent, Evaluated<H>, void> {
  const curve: number[] = [];
  const watch = chaosWatch();
  let chaos: Chaos | null = null;
  for (;;) {
    const next = run.next();
    if (next.done) return { curve, chaos, end: next.value };
    const { t, sensitivity } = next.value;
    const found = watch(t, sensitivity);
    if (found !== null) yield { type: "chaos", iteration, ...(chaos = found) };
    // A strategy of several runs takes the one at the point itself first.
    const loss = t > curve.length ? monitored(of, next.value.state) : null;
    if (loss !== null) curve.push(loss);
    yield { type: "progress", iteration, step: t, steps: of.steps };
  }
}

/** What came of an evaluation, and where it ended; `null` where it did not stay finite. */
export interface Evaluation<V> {
  readonly entry: Answered<V>;
  readonly state: State<string, Tensor> | null;
}

const lift = (value: Tensor): Tensor => value;

/** Evaluates a dynamics at points. */
export class Evaluator<H extends string, K extends string, V> {
  /** The first error of a run that gave nothing. */
  failure: DivergenceError | ConvergenceError | null = null;
  /** The dynamics by the steps that it is run for, each kept, so that what is known of it is. */
  private readonly horizons = new Map<number, Dynamics<H, K>>();

  /** @param strategy how to get a hypergradient; chosen when it is needed, where it is none */
  constructor(
    private readonly where: string,
    private readonly dynamics: Dynamics<H, K>,
    private readonly start: Hyper<H, Tensor>,
    private strategy: Strategy | null,
  ) {
    this.horizons.set(dynamics.steps, dynamics);
  }

  /** The strategy, chosen where none was given; left in between. */
  *choose(): Generator<undefined, Strategy, void> {
    if (this.strategy !== null) return this.strategy;
    const { strategy } = yield* choosing(this.dynamics, this.start, lift);
    this.strategy = strategy;
    return strategy;
  }

  /** Runs the dynamics at a point. */
  *evaluate(
    natural: Hyper<H, Tensor>,
    { iteration, wanted, steps = this.dynamics.steps, reason }: Omit<Question, "u"> & { readonly iteration: number },
  ): Generator<Progress | ChaosEvent, Evaluation<V>, void> {
    const of = this.horizon(steps);
    const told = { iteration, reason, steps, hyper: naturals(natural) as V };
    const watch = new Stopwatch();
    try {
      const run = wanted === "gradient" ? drain(this.choose()).run(of, natural, lift) : simulate(of, natural, lift);
      const { curve, chaos, end } = yield* watch.over(evaluated<H, K>(run, of, iteration));
      const cost = { ...end.cost, seconds: watch.seconds };
      const gradient = end.gradient ? (naturals(unsigned(end.gradient)) as V) : null;
      const found = { value: end.value.item() + 0, gradient, flat: end.flat ?? [], chaos, curve, cost };
      return { entry: { type: "iteration", ...told, ...found }, state: end.state };
    } catch (error) {
      if (!(error instanceof DivergenceError || error instanceof ConvergenceError)) throw error;
      this.failure ??= error;
      const { step, hyperparameter, origin } =
        error instanceof DivergenceError ? error : { step: steps, hyperparameter: null, origin: "unrest" as const };
      const { remedy } = error;
      const gone = { wanted, last: false, seconds: watch.seconds, step, hyperparameter, origin, remedy, error };
      return { entry: { type: "divergence", ...told, ...gone }, state: null };
    }
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
