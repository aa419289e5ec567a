/** A run that is evaluated for the outer loop: driven to its end, watched for chaos, its curve collected. */
import { type Dynamics, monitored, type Outcome, type StepReport, type Steps } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Chaos, chaosWatch } from "../derivatives/growth.ts";
import type { Hypergradient } from "../strategies/strategy.ts";
import type { ChaosEvent, Progress } from "./events.ts";

/** The end of a plain run, or of one with derivatives. */
type End<H extends string> = Outcome<string, Tensor> &
  Partial<Pick<Hypergradient<H, string, Tensor>, "gradient" | "flat">>;

/** What a run gave. */
export interface Evaluated<H extends string> {
  readonly end: End<H>;
  /** What the dynamics monitors, a value a step. */
  readonly curve: readonly number[];
  /** Where its tangents explode, what was seen of that. */
  readonly chaos: Chaos | null;
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

/** Drives a run to its end, with a sign of life after each step. */
export function* evaluated<H extends string, K extends string>(
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
    yield { type: "progress", iteration, step: t, steps: of.steps, monitored: loss };
  }
}
