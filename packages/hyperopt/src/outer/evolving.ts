/**
 * The loop of persistent evolution, pulled: a method asks for a gradient at a point, and is told what the next window of all particles has
 * estimated there; it goes on only when the next event is asked for. So it is held where it is, and where it is can be kept: what the method was
 * told, and where the particles are.
 */
import { ArgumentError, describe, type NaturalsOf } from "@dualtape/core";
import { DivergenceError, type Domains, type Dynamics, hyperTensors, naturals, simulate } from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import type { Hyper } from "@dualtape/optimizers";
import { coordinatesOf } from "../hyper/coordinates.ts";
import {
  type Particles,
  persistentEvolution,
  type PersistentEvolutionOptions,
} from "../strategies/evolution/persistent-evolution.ts";
import { CheckpointError } from "./checkpoint.ts";
import { Dialogue } from "./dialogue.ts";
import { curveIn } from "./evaluated.ts";
import {
  type Evaluation,
  type EvolveCheckpoint,
  type EvolveEvent,
  type EvolveProgress,
  type EvolveResult,
  readEvolveCheckpoint,
  type Told,
} from "./evolve-events.ts";
import type { Coordinates, Method, Question } from "./method.ts";
import { type Chart, chartOf, unsigned } from "./space.ts";

/** How to evolve, whoever drives it. */
export interface EvolvingOptions extends PersistentEvolutionOptions {
  readonly windows: number;
  readonly evaluateEvery: number;
  readonly method: Method;
  readonly from?: EvolveCheckpoint<unknown> | undefined;
}

/** How many windows in a row may diverge before the loop gives up. */
const PATIENCE = 10;

/** Evolving, under way. */
export class Evolving<H extends string, K extends string, D extends Domains<H>, V = NaturalsOf<D>> {
  private readonly start: Hyper<H, Tensor>;
  private readonly chart: Chart<H>;
  private readonly particles: Particles<H>;
  private readonly dialogue: Dialogue;
  private readonly told: Told[] = [];
  private readonly trace: Evaluation<V>[];
  private readonly earlier: EvolveCheckpoint<V> | null;
  private last: Evaluation<V> | null;
  /** Whether the method was told a gradient: before that, it has nowhere to go back to. */
  private isBegun = false;
  /** The windows that have diverged, in a row. */
  private failures = 0;

  constructor(
    private readonly where: string,
    private readonly problem: Dynamics<H, K, D>,
    private readonly options: EvolvingOptions,
  ) {
    const { windows: _windows, evaluateEvery, method, from, ...perturbed } = options;
    this.start = hyperTensors(problem, {});
    this.chart = chartOf<H>(problem.hyperparameters, this.start);
    this.earlier = from === undefined ? null : readEvolveCheckpoint(where, from, this.chart.start.length);
    this.trace = (this.earlier?.trace ?? []).filter(({ window }) => window % evaluateEvery === 0);
    this.last = this.trace.at(-1) ?? null;
    this.particles = persistentEvolution(problem, perturbed, this.earlier?.particles);
    if (this.earlier !== null) checkSettings(where, this.earlier.particles.settings, this.particles.settings);
    this.dialogue = new Dialogue(method, {
      ...this.chart,
      steps: problem.steps,
      price: () => 1,
      left: () => Infinity,
      random: seeded(perturbed.seed ?? 1),
    });
  }

  /** Where it is, after the last window. */
  get checkpoint(): EvolveCheckpoint<V> {
    const { told, trace, particles, options } = this;
    const due = trace.filter(({ window }) => window % options.evaluateEvery === 0);
    return { windows: [...told], trace: due, particles: particles.keep() };
  }

  /** All that happens, with a sign of life after each step of each particle; returns why it ended. */
  *events(): Generator<EvolveEvent<V>, EvolveResult<V>["reason"], void> {
    const { windows, evaluateEvery } = this.options;
    if (this.earlier !== null) yield* this.goOnFrom(this.earlier);
    if (this.trace.length === 0) this.last = yield* this.evaluate(this.chart.start, 0, "the start");
    for (;;) {
      if (this.failures >= PATIENCE) return "diverged";
      const window = this.told.length;
      const { question, ending } = this.dialogue;
      if (ending === "diverged") return ending;
      const isLast = window >= windows || question === null;
      const isDue = window % evaluateEvery === 0;
      if ((isDue || isLast) && (this.trace.at(-1)?.window ?? -1) < window) {
        const reason = isDue ? `${evaluateEvery} more windows were taken` : "the last window was taken";
        this.last = yield* this.evaluate(this.here, window, reason);
      }
      if (isLast) return ending ?? "finished";
      yield* this.take(question, window + 1);
    }
  }

  /** What was found so far; `null` before the first evaluation. */
  found(reason: EvolveResult<V>["reason"]): EvolveResult<V> | null {
    const [first] = this.trace;
    if (first === undefined) return null;
    const best = this.trace.reduce((least, point) => (point.value < least.value ? point : least), first);
    const { hyper, value, curve } = best;
    const { trace, checkpoint } = this;
    const last = reason === "aborted" || reason === "diverged" ? null : this.last;
    return { hyper, value, curve, start: first, last, trace: [...trace], checkpoint, reason };
  }

  /** What was found; throws where nothing was. */
  result(reason: EvolveResult<V>["reason"]): EvolveResult<V> {
    const found = this.found(reason);
    if (found !== null) return found;
    throw new ArgumentError(this.where, "nothing was evaluated", "Start where the run is finite");
  }

  /** The point that the method asks about, or, where it has ended, has asked about last. */
  private get here(): Coordinates {
    return this.dialogue.question?.u ?? this.told.at(-1)?.u ?? this.chart.start;
  }
  private get progress(): EvolveProgress {
    return { type: "progress", window: this.told.length + 1, windows: this.options.windows };
  }

  /** Tells the method again what it was told, and takes the start once more, which shows whether it was the same problem. */
  private *goOnFrom({ windows, trace }: EvolveCheckpoint<V>): Generator<EvolveEvent<V>, void, void> {
    for (const [i, told] of windows.entries()) {
      const { question } = this.dialogue;
      if (question === null || !told.u.every((part, k) => part === question.u[k]))
        throw new CheckpointError(this.where, `its window ${i + 1} is none that the method asks for`);
      this.tell(told);
    }
    const [start] = trace;
    if (start === undefined) return;
    const curve = yield* this.curveAt(this.chart.start);
    const value = sumOf(curve);
    if (value !== start.value)
      throw new CheckpointError(this.where, `it starts from ${start.value}, and ${this.problem.name} from ${value}`);
  }

  /** Takes a window. */
  private *take(question: Question, window: number): Generator<EvolveEvent<V>, void, void> {
    const { u, wanted, reason } = question;
    if (wanted !== "gradient" || question.steps !== undefined) {
      const remedy = "Take one that asks for gradients of whole runs alone, such as gradientDescent(adam)";
      throw new ArgumentError(this.where, `the method asks for more than a window gives: ${reason}`, remedy);
    }
    const at = this.chart.named(u);
    try {
      const estimate = yield* watched(this.particles.window(at), this.progress);
      const { natural, unconstrained, loss, from, to } = estimate;
      this.tell({ u, loss, gradient: coordinatesOf(unsigned(unconstrained.gradient)) });
      yield {
        type: "window",
        window,
        reason: `steps ${from} to ${to}; ${reason}`,
        hyper: this.natural(u),
        gradient: naturals(natural.gradient) as V,
        standardError: naturals(natural.standardError) as V,
        loss,
      };
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      this.particles.restart();
      this.tell({ u, loss: null, gradient: null });
      const next = this.isBegun ? "nearer to the last good values" : "by other perturbations";
      const isOver = this.failures >= PATIENCE;
      const done = isOver ? `${PATIENCE} windows in a row have diverged: the end` : `a new run begins, ${next}`;
      yield { type: "divergence", window, reason: done, error };
    }
  }

  /** Takes down what came of a window, and tells the method, unless it has nowhere to go back to. */
  private tell(told: Told): void {
    this.told.push(told);
    const { gradient, loss } = told;
    this.failures = gradient === null ? this.failures + 1 : 0;
    this.isBegun ||= gradient !== null;
    if (this.isBegun)
      this.dialogue.answer({ value: loss ?? Infinity, gradient, hessian: null, chaos: null, flat: false });
  }

  /** A whole run, kept; `null` and an event where it diverges. */
  private *evaluate(
    u: Coordinates,
    window: number,
    reason: string,
  ): Generator<EvolveEvent<V>, Evaluation<V> | null, void> {
    try {
      const curve = yield* this.curveAt(u);
      const evaluation: Evaluation<V> = {
        type: "evaluation",
        window,
        reason,
        hyper: this.natural(u),
        value: sumOf(curve),
        curve,
      };
      this.trace.push(evaluation);
      yield evaluation;
      return evaluation;
    } catch (error) {
      if (!(error instanceof DivergenceError) || window === 0) throw error;
      yield { type: "divergence", window, reason: "an evaluation is only looked at: the particles go on", error };
      return null;
    }
  }

  /** What the dynamics monitors, a value a step, of a whole run. */
  private *curveAt(u: Coordinates): Generator<EvolveProgress, readonly number[], void> {
    const curve: number[] = [];
    const run = simulate(this.problem, this.chart.natural(u), (constant) => constant);
    yield* watched(run, this.progress, (step) => curve.push(...Array.from(curveIn(step, this.problem))));
    return curve;
  }

  private natural(u: Coordinates): V {
    return naturals<D>(this.chart.natural(u)) as V;
  }
}

/** Refuses particles of other settings. */
function checkSettings(where: string, before: object, now: object): void {
  for (const [name, value] of Object.entries(now)) {
    const earlier: unknown = Object.hasOwn(before, name) ? Reflect.get(before, name) : undefined;
    if (earlier === value) continue;
    throw new CheckpointError(where, `${name} was ${describe(earlier)}, and is ${describe(value)} here`);
  }
}

/** Work that pauses after each step, each looked at and told of as a sign of life. */
function* watched<S, R>(
  work: Generator<S, R, void>,
  progress: EvolveProgress,
  look: (step: S) => void = () => {},
): Generator<EvolveProgress, R, void> {
  // What stands in variables of a generator is alive while it is held, and a step may be large.
  const take = (): { readonly result: R } | null => {
    const next = work.next();
    if (next.done) return { result: next.value };
    look(next.value);
    return null;
  };
  for (;;) {
    const end = take();
    if (end !== null) return end.result;
    yield progress;
  }
}

const sumOf = (curve: readonly number[]): number => curve.reduce((sum, loss) => sum + loss, 0);
