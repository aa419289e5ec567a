/** How the race stands, gathered from what the worker told: after any time, for each seed, the lowest validation loss that a side has found. */
import { type Entry, SEEDS, type Side, SIDES, type Test, type Update } from "./messages.ts";

/** What is known of a race. */
export interface Standing {
  /** The seeds whose programs are made. */
  readonly ready: number;
  readonly entries: readonly Entry[];
  readonly tests: readonly Test[];
}

/** All that the updates say. */
export function standingOf(updates: readonly Update[]): Standing {
  const entries: Entry[] = [];
  const tests: Test[] = [];
  let ready = 0;
  for (const update of updates) {
    if (update.type === "ready") ready += 1;
    else if (update.type === "evaluated") entries.push(update.entry);
    else tests.push(update.test);
  }
  return { ready, entries, tests };
}

/** The seconds that every side has had for every seed, and no more than there are. */
export function secondsOf({ entries }: Standing, seconds: number): number {
  const had = new Map<string, number>();
  for (const { side, seed, seconds } of entries) had.set(`${side} ${seed}`, seconds);
  return had.size < SEEDS * SIDES.length ? 0 : Math.min(seconds, ...had.values());
}

const ownOf = ({ entries }: Standing, side: Side, until: number): readonly Entry[] =>
  entries.filter((entry) => entry.side === side && entry.seconds <= until);

/** The lowest loss that a side has found for each seed until then; Infinity where it has found nothing. */
export const lowestOf = (standing: Standing, side: Side, until: number): readonly number[] =>
  Array.from({ length: SEEDS }, (_, seed) =>
    Math.min(
      Infinity,
      ...ownOf(standing, side, until)
        .filter((entry) => entry.seed === seed)
        .map(({ value }) => value),
    ),
  );

/** The runs that a side has taken for a seed until then, with derivatives and without: the medians. */
export function runsOf(standing: Standing, side: Side, until: number): Readonly<Record<"derived" | "plain", number>> {
  const own = ownOf(standing, side, until);
  const count = (derived: boolean): number =>
    medianOf(
      Array.from(
        { length: SEEDS },
        (_, seed) => own.filter((one) => one.seed === seed && one.derived === derived).length,
      ),
    );
  return { derived: count(true), plain: count(false) };
}

/** The middle one of an odd number. */
export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[values.length >> 1] ?? Number.NaN;

/** The lowest losses of all seeds. */
export interface Spread {
  /** From when on. */
  readonly seconds: number;
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

/** How the lowest losses of a side lie, whenever that changes, from when there is one for each seed; and once more at the end. */
export function spreadsOf(standing: Standing, side: Side, until: number): readonly Spread[] {
  const lowest = Array<number>(SEEDS).fill(Infinity);
  const spreads: Spread[] = [];
  const own = [...ownOf(standing, side, until)].sort((a, b) => a.seconds - b.seconds);
  for (const { seed, value, seconds } of own) {
    if (value >= (lowest[seed] ?? Infinity)) continue;
    lowest[seed] = value;
    if (!lowest.every(Number.isFinite)) continue;
    spreads.push({ seconds, least: Math.min(...lowest), median: medianOf(lowest), greatest: Math.max(...lowest) });
  }
  const last = spreads.at(-1);
  return last === undefined ? [] : [...spreads, { ...last, seconds: until }];
}
