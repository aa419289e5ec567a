/** A run that is evaluated for the outer loop: driven to its end, watched for chaos, its curve collected. */
import { type Dynamics, type Midway, monitored, type Outcome, type StepReport, type Steps } from "@dualtape/runs/eager";
import { must } from "@dualtape/core";
import { scalar, type Tensor } from "@dualtape/tensor";
import type { HyperHessian } from "../analysis/hyper-hessian.ts";
import { type Chaos, GrowthWatch } from "../derivatives/growth.ts";
import type { Hypergradient } from "../strategies/strategy.ts";
import type { ChaosEvent, Progress } from "./events.ts";
import type { Collected } from "./keeping.ts";

/** The end of a plain run, or of one with derivatives, in natural units, and with those of second order, in the unconstrained space. */
type End<H extends string> = Outcome<string, Tensor> &
  Partial<Pick<Hypergradient<H, string, Tensor>, "gradient" | "flat">> &
  Partial<Pick<HyperHessian<H>, "hessian">>;

/** A run that is evaluated. */
export type Evaluating<H extends string, K extends string> = Steps<StepReport<K, Tensor>, End<H>>;

/** A hyper-Hessian as a run that is evaluated. */
export function* secondOrder<H extends string, K extends string>(
  run: Steps<StepReport<K, Tensor>, HyperHessian<H>>,
): Evaluating<H, K> {
  const { value, hypergradient, hessian, flat, state, cost } = yield* run;
  // As JSON keeps numbers: it has no −0.
  const unsigned = hessian.map((row) => row.map((second) => second + 0));
  return { value: scalar(value), gradient: hypergradient, hessian: unsigned, flat, state, cost };
}

/** What a run gave. */
export interface Evaluated<H extends string> {
  readonly end: End<H>;
  /** What the dynamics monitors, a value a step. */
  readonly curve: readonly number[];
  /** Where its tangents explode, what was seen of that. */
  readonly chaos: Chaos | null;
  /** What it has taken, where that is not the time that went by meanwhile. */
  readonly seconds?: number;
}

/** Seconds of work that may be held: what goes by while it waits for the next step to be asked for does not count. */
export class Stopwatch {
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

/** A run that is kept now and then. */
export interface Kept {
  readonly midway: Midway;
  /** What was collected where it was kept, if it goes on from there. */
  readonly from: Collected | null;
  /** The seconds that it had taken there. */
  readonly before: number;
  /** Hears after each sign of life how to find where it is. */
  passing(find: () => Collected | null): void;
}

/** Drives a run to its end, with a sign of life after each step, or after some where steps may be told of together. */
export function* evaluated<H extends string, K extends string>(
  run: Evaluating<H, K>,
  of: Dynamics<H, K>,
  iteration: number,
  told: Told,
  kept: Kept | null,
): Generator<Progress | ChaosEvent, Evaluated<H>, void> {
  let curve: number[] = [];
  const watch = new GrowthWatch();
  let chaos: Chaos | null = null;
  for (let isFirst = true; ; isFirst = false) {
    const next = run.next(told === "together" ? told : undefined);
    if (isFirst && kept?.from && kept.midway.hasResumed) {
      const { from } = kept;
      [curve, chaos] = [[...from.curve], from.chaos];
      watch.resume(from.grown);
    }
    if (next.done) return { curve, chaos, end: next.value };
    const found = watch.seeIn(next.value);
    if (found !== null) yield { type: "chaos", iteration, ...(chaos = found) };
    const { t } = next.value;
    // A strategy of several runs takes the one at the point itself first.
    const before = curve.length;
    if (t > before) curve.push(...Array.from(curveIn(next.value, of)));
    const loss = curve.length > before ? must(curve.at(-1), "what was monitored") : null;
    kept?.passing(() => {
      const at = kept.midway.snapshot();
      return at && { run: at, step: t, curve: [...curve], grown: watch.grown, chaos };
    });
    yield { type: "progress", iteration, step: t, steps: of.steps, monitored: loss };
  }
}

/** Whether each step is told of, or steps that are taken at once by one. */
export type Told = "each" | "together";

/** What is monitored after each of the steps that a report tells of. */
export function curveIn<K extends string>(report: StepReport<K, Tensor>, of: Dynamics<never, K>): ArrayLike<number> {
  if (of.monitor === undefined) return [];
  return report.monitored ?? [must(monitored(of, report.state), "what is monitored")];
}
