/**
 * Bayesian optimization with gradients (J. Wu, M. Poloczek, A. G. Wilson and P. I. Frazier, NeurIPS 2017): a Gaussian process learns what
 * was seen, and the point to be tried is that where it expects the greatest improvement (J. Mockus 1978; D. R. Jones, M. Schonlau and
 * W. J. Welch, Efficient global optimization of expensive black-box functions, 1998).
 *
 *   y = log(1 + (f − f*)/s),  E max(0, −ξ − y) = σ (z Φ(z) + φ(z)),  z = (−ξ − μ)/σ
 *
 * f* is the best that was seen, and s how far from it the middle one is: so what is far worse counts by its order of magnitude alone, and a
 * run that diverged as the worst that did not. ξ keeps it from going on for what is hardly better. Coordinates are parts of their ranges.
 */
import { erf, exp, log1p } from "@dualtape/core/portable";
import type { Coordinates, Space } from "../method.ts";
import { type Observation, type Process, processOf, usualScales } from "./gaussian-process.ts";
import { place } from "./random-search.ts";
import { fractions, type Ranges, rangesWith, type Seen } from "./tpe.ts";

/** The improvement that is worth a run, ξ. */
const WORTH = 0.1;
/** The least of s, as a part of the best value. */
const UNIT = 0.1;
/** Slopes that are steeper, of y by the width of a range, are of a cliff. */
const STEEPEST = 1e4;
/** How far beyond a range is looked where the best lies at its end, in widths of it. */
const MARGIN = 0.05;
/** So many points are learned: a process takes the cube of them. */
const MOST = 100;
/** The scales are learned anew when there is so much more to learn from. */
const MORE = 1.12;
/** How many points are compared: of the ranges, beside each of the best, and in climbing from the best of all these. */
const [WIDE, BESIDE, BEST, CLIMB] = [80, 24, 4, 40] as const;
/** How far beside, in lengths of the process. */
const REACHES = [0.05, 0.2, 0.5] as const;

const density = (z: number): number => exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const probability = (z: number): number => (1 + erf(z / Math.SQRT2)) / 2;

const inside = (x: readonly number[]): readonly number[] => x.map((part) => Math.min(1, Math.max(0, part)));

/** Expects improvements from what was seen of a space. */
export class Improvement {
  private process: Process | null = null;
  private learned = 0;

  constructor(private readonly space: Pick<Space, "low" | "high" | "hold" | "random">) {}

  /** The point where the greatest is expected, of what was seen in its order; `null` where that leaves nothing to be learned. */
  greatest(all: readonly Seen[]): Coordinates | null {
    const ranked = all.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    const [best] = ranked;
    if (best === undefined) return null;
    const ranges = rangesWith(this.space, best.u, MARGIN);
    const process = this.learn(observationsOf(kept(all, ranked), ranked, ranges));
    if (process === null) return null;
    const found = this.search(
      process,
      ranked.slice(0, BEST).map(({ u }) => fractions(ranges, u)),
    );
    return this.space.hold(place(ranges, found));
  }

  private learn(observations: readonly Observation[]): Process | null {
    const from = this.process?.scales ?? usualScales(this.space.low.length);
    const isMore = observations.length >= MORE * this.learned;
    if (isMore) this.learned = observations.length;
    this.process = processOf(observations, from, this.process === null ? 3 : isMore ? 1 : 0);
    return this.process;
  }

  /** Compares points of the ranges with some beside the best, and climbs from the best of them by steps that suit. */
  private search({ lengths, at }: Process, best: readonly (readonly number[])[]): readonly number[] {
    const { random } = this.space;
    const size = lengths.length;
    let [found, greatest]: [readonly number[], number] = [best[0] ?? [], -1];
    const compare = (x: readonly number[]): boolean => {
      const { mean, deviation } = at(x);
      const z = (-WORTH - mean) / deviation;
      const expected = deviation * (z * probability(z) + density(z));
      const isBetter = expected > greatest;
      if (isBetter) [found, greatest] = [x, expected];
      return isBetter;
    };
    const beside = (x: readonly number[], reach: number): readonly number[] => {
      const normal = random.normal([size]).data;
      return inside(x.map((part, k) => part + reach * (lengths[k] ?? 0) * (normal[k] ?? 0)));
    };
    for (let i = 0; i < WIDE; i++) compare([...random.uniform([size]).data]);
    for (const x of best) for (let i = 0; i < BESIDE; i++) compare(beside(x, REACHES[i % REACHES.length] ?? 0));
    for (let i = 0, reach = 0.2; i < CLIMB; i++) reach *= compare(beside(found, reach)) ? 1.3 : 0.9;
    return found;
  }
}

/** What is learned: all that was seen, or the best half and the latest half of as much as can be. */
function kept(all: readonly Seen[], ranked: readonly Seen[]): readonly Seen[] {
  if (all.length <= MOST) return all;
  const chosen = new Set([...ranked.slice(0, MOST / 2), ...all.slice(-MOST / 2)]);
  return all.filter((seen) => chosen.has(seen));
}

/** What was seen, as y in parts of the ranges. */
function observationsOf(seen: readonly Seen[], ranked: readonly Seen[], ranges: Ranges): readonly Observation[] {
  const [best = 0, middle = best, worst = best] = [0, Math.ceil(ranked.length / 2) - 1, ranked.length - 1].map(
    (i) => ranked[i]?.value,
  );
  const unit = Math.max(middle - best, UNIT * Math.abs(best)) || worst - best || 1;
  return seen.map(({ u, value, gradient }) => {
    const slopes = gradient?.map(
      (slope, k) => (slope * ((ranges.high[k] ?? 0) - (ranges.low[k] ?? 0))) / (unit + value - best),
    );
    return {
      x: fractions(ranges, u),
      value: log1p((Math.min(value, worst) - best) / unit),
      gradient: slopes?.every((slope) => Math.abs(slope) < STEEPEST) ? slopes : null,
    };
  });
}
