/**
 * How sure a gain is. What tuning makes small is measured on some examples, folds and seeds, and the best of many points is the luckiest of
 * them, too: what it gains is held against its standard error, and against data that tuning has not seen.
 */
import { ArgumentError, describe, must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Dynamics, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** A mean, and how much it would differ for other samples of the same kind. */
export interface Estimate {
  readonly value: number;
  /** The standard deviation of samples over √n; `null` where there is a single one. */
  readonly standardError: number | null;
}

/** What was measured of the run at the start and of the best one, and by how much it fell: sample by sample, so that what they share is out. */
export interface Assessment {
  readonly start: Estimate;
  readonly best: Estimate;
  readonly gain: Estimate;
}

/** The gain is so small that other samples might have given none: the best point may be no better than the start. */
export interface NoiseEvent {
  readonly type: "noise";
  /** Of the members of a cross-validation, or of the test. */
  readonly of: "members" | "test";
  readonly gain: Estimate;
  readonly remedy: string;
}

/** A gain of fewer standard errors is taken for noise. */
const SURE = 2;

function estimateOf(samples: readonly number[]): Estimate {
  const n = samples.length;
  const value = samples.reduce((sum, sample) => sum + sample, 0) / n;
  const variance = samples.reduce((sum, sample) => sum + (sample - value) * (sample - value), 0) / (n - 1);
  return { value, standardError: n === 1 ? null : Math.sqrt(variance / n) };
}

/** What is assessed in the end. */
export interface Assessments {
  /** Where the objective is made of several, as by `crossValidation`: these, at the start and at the best point. */
  readonly members: Assessment | null;
  /** What `test` gave of the first run and of the best one; `null` where there is none, or where tuning was stopped. */
  readonly test: Assessment | null;
}

/** The loss on data that tuning does not see, or that of each example, of the last state of a run. */
export type Test<K extends string> = (state: State<K, Tensor>) => number | readonly number[];

/** A run that is assessed. */
interface Assessed<H extends string, K extends string> {
  readonly hyper: Hyper<H, Tensor>;
  readonly state: State<K, Tensor>;
}

const lift = (value: Tensor): Tensor => value;

/** Assesses the run at the start and the best one. */
export function assess<H extends string, K extends string>(
  where: string,
  dynamics: Dynamics<H, K>,
  [start, best]: readonly [start: Assessed<H, K>, best: Assessed<H, K>],
  test?: Test<K>,
): Assessments {
  const over = (samples: (run: Assessed<H, K>) => readonly number[]): Assessment =>
    assessmentOf(where, samples(start), samples(best));
  const { objectives } = dynamics;
  return {
    members: objectives ? over(({ hyper, state }) => objectives(state, hyper, lift).map((one) => one.item())) : null,
    test: test ? over(({ state }) => samplesOf(where, test(state))) : null,
  };
}

/** The events, where there is something to tell. */
export function* noises(assessments: Assessments): Generator<NoiseEvent, void, void> {
  for (const of of ["members", "test"] as const) {
    const gain = assessments[of]?.gain;
    if (gain === undefined || gain.standardError === null || gain.value >= SURE * gain.standardError) continue;
    yield { type: "noise", of, gain, remedy: REMEDIES[of] };
  }
}

const REMEDIES: Readonly<Record<NoiseEvent["of"], string>> = {
  members: "Average over more folds or seeds, or keep the values of the start",
  test: "Test on more examples, validate on more, or keep the values of the start",
};

/** From the samples of the start and of the best point, in the same order. */
function assessmentOf(where: string, start: readonly number[], best: readonly number[]): Assessment {
  if (start.length !== best.length) {
    const what = `it gave ${start.length} numbers, and then ${best.length}`;
    throw new ArgumentError(`${where}, test`, what, "Return as many for each run: they are compared one by one");
  }
  const gains = start.map((before, i) => before - must(best[i], "sample"));
  return { start: estimateOf(start), best: estimateOf(best), gain: estimateOf(gains) };
}

/** What a test gave, as samples. */
function samplesOf(where: string, given: unknown): readonly number[] {
  const samples: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (samples.length > 0 && samples.every((sample) => typeof sample === "number")) return samples;
  const remedy = "Return the loss, or that of each example, as plain numbers";
  throw new ArgumentError(`${where}, test`, `it gave ${describe(given)}`, remedy);
}
