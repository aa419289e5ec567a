/**
 * The tree-structured Parzen estimator (J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, Algorithms for hyper-parameter optimization,
 * NeurIPS 2011), as Optuna has it, whose choices Watanabe (2023) explains.
 *
 * The points seen are split into the best γ(n) = min(⌈n/10⌉, 25) and the others, with the densities l and g. Of 24 points that are drawn
 * from l, the one to be tried is that where l/g is greatest: where being among the best is likeliest. Either each coordinate has
 * densities of its own, or all have them together. What they are of is scaled to [0, 1], the ranges of the domains.
 */
import { checkFlag, checkInteger, checkRecord } from "@dualtape/core";
import type { Random } from "@dualtape/tensor";
import type { Coordinates, Method, Space } from "../method.ts";
import { type Density, parzen } from "./parzen.ts";
import { place } from "./random-search.ts";

/** How many points are drawn for each that is tried. */
const CANDIDATES = 24;

/** A point that was tried, in [0, 1]ᴷ, and what came of it. */
interface Trial {
  readonly point: readonly number[];
  readonly value: number;
}

/** A point that was seen, and what came of it. */
export interface Seen {
  readonly u: Coordinates;
  readonly value: number;
  /** Its derivatives, where they are known and to be trusted. */
  readonly gradient?: Coordinates | null;
}

/** The ends of the ranges of coordinates. */
export type Ranges = Pick<Space, "low" | "high">;

/** Ranges, and as far beyond as a point that was found by other means; by a part of their widths farther where it is at their ends. */
export const rangesWith = ({ low, high }: Ranges, u: Coordinates, margin = 0): Ranges => {
  const beyond = (k: number, end: number, sign: 1 | -1): number => {
    const at = u[k] ?? end;
    const width = (high[k] ?? end) - (low[k] ?? end);
    return sign * (at - end) >= 0 ? at + sign * margin * width : end;
  };
  return { low: low.map((end, k) => beyond(k, end, -1)), high: high.map((end, k) => beyond(k, end, 1)) };
};

/** Where coordinates lie in their ranges: what is outside counts as at the end, and a range without a width as its middle. */
export const fractions = ({ low, high }: Ranges, u: Coordinates): readonly number[] =>
  u.map((at, k) => {
    const [from, to] = [low[k] ?? at, high[k] ?? at];
    const fraction = (at - from) / (to - from);
    return Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0.5;
  });

/** The best trials and the others, each from the oldest to the latest; of equals, the older are better. */
function split(trials: readonly Trial[]): Readonly<Record<"best" | "others", readonly Trial[]>> {
  const ranked = [...trials].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const chosen = new Set(ranked.slice(0, Math.min(Math.ceil(trials.length / 10), 25)));
  return { best: trials.filter((trial) => chosen.has(trial)), others: trials.filter((trial) => !chosen.has(trial)) };
}

/** A trial as that of one coordinate. */
const along =
  (k: number) =>
  ({ point, value }: Trial): Trial => ({ point: point.slice(k, k + 1), value });

/** The next point to be tried: of some that are drawn as the better ones lie, that where they exceed the others most. */
function densest(trials: readonly Trial[], coordinates: number, random: Random): readonly number[] {
  const density = (of: readonly Trial[]): Density =>
    parzen(
      of.map(({ point }) => point),
      coordinates,
    );
  const { best, others } = split(trials);
  const [good, bad] = [density(best), density(others)];
  let chosen: readonly number[] = [];
  let greatest = -Infinity;
  for (let i = 0; i < CANDIDATES; i++) {
    const point = good.draw(random);
    const ratio = good.logarithm(point) - bad.logarithm(point);
    if (ratio > greatest || i === 0) [chosen, greatest] = [point, ratio];
  }
  return chosen;
}

/** What was seen of a space, and where to look next. */
export class Observations {
  private readonly all: Seen[] = [];

  /** @param multivariate whether coordinates are drawn together */
  constructor(
    private readonly space: Pick<Space, "low" | "high" | "random">,
    private readonly multivariate: boolean,
  ) {}

  /** From the oldest to the latest. */
  get seen(): readonly Seen[] {
    return this.all;
  }

  add(seen: Seen): void {
    this.all.push(seen);
  }

  /** Where the better of what was seen are dense, and the others are not. */
  densest(): Coordinates {
    const { space, seen, multivariate } = this;
    const { random, low } = space;
    const best = seen.reduce<Seen>((least, other) => (other.value < least.value ? other : least), {
      u: low,
      value: Infinity,
    });
    const ranges = rangesWith(space, best.u);
    const trials = seen.map(({ u, value }): Trial => ({ point: fractions(ranges, u), value }));
    const point = multivariate
      ? densest(trials, low.length, random)
      : low.flatMap((_, k) => densest(trials.map(along(k)), 1, random));
    return place(ranges, point);
  }
}

/** How `tpe` looks. */
export interface TpeOptions {
  /** Whether coordinates are drawn together, from densities of all of them, so that what suits each other is kept; true by default. */
  readonly multivariate?: boolean;
  /** How many points are tried before densities say which: the start, and random ones; 10 by default. */
  readonly startup?: number;
}

/**
 * The tree-structured Parzen estimator: the start, random points of the ranges of the domains, and then those where the better of what was
 * seen are dense and the others are not. Asks for values alone, without end; a run that diverges is the worst there is. Throws an
 * `ArgumentError` on an option that it does not know.
 */
export function tpe(options: TpeOptions = {}): Method {
  checkRecord("tpe", "the options", options, ["multivariate", "startup"]);
  const { multivariate = true, startup = 10 } = options;
  checkFlag("tpe", "multivariate", multivariate);
  checkInteger("tpe", "startup", startup, 1);

  return {
    name: multivariate ? "TPE" : "univariate TPE",
    valuesOnly: true,
    *questions(space) {
      const { start, random } = space;
      const seen = new Observations(space, multivariate);
      for (let u = start, reason = "the start"; ;) {
        const { value } = yield { u, wanted: "value", reason };
        seen.add({ u, value });
        const isStarting = seen.seen.length < startup;
        u = isStarting ? place(space, [...random.uniform([start.length]).data]) : seen.densest();
        reason = isStarting ? "a random point" : "good points are dense here, beside others";
      }
    },
  };
}
