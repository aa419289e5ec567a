/** Many starts: which basin each has led to. */
import type { Answered, Basin, Iteration } from "./events.ts";
import type { Journal } from "./journal.ts";
import type { Coordinates } from "./method.ts";
import { largest, moved } from "./methods/iterate.ts";

/** Points that differ by no more in any coordinate lie in one basin: a factor of 1.6 for a positive hyperparameter. */
const NEAR = 0.5;

/** A whole run after all that a method has asked for, and where. */
export interface Closing<V> {
  readonly run: Iteration<V>;
  readonly u: Coordinates;
}

/** What became of each that was begun; `null` where there was one alone. */
export function basinsOf<V>(journal: Journal<V>, closing: readonly Closing<V>[]): readonly Basin<V>[] | null {
  const firsts = new Map<number, Answered<V>>();
  for (const entry of journal.checkpoint) {
    if (entry.start !== undefined && !firsts.has(entry.start)) firsts.set(entry.start, entry);
  }
  if (firsts.size === 0) return null;
  const all = [...journal.trace.map((run) => ({ run, u: journal.questionTo(run).u })), ...closing];
  const ends = [...firsts].map(([start, { hyper }]) => {
    const own = all.filter(({ run }) => run.start === start);
    const best = own
      .filter(({ run }) => journal.isWhole(run))
      .reduce<Closing<V> | null>((least, at) => (at.run.value < (least?.run.value ?? Infinity) ? at : least), null);
    const steps = own.reduce((most, { run }) => Math.max(most, run.steps), 0);
    return { from: hyper, best: best?.run ?? null, steps, u: best?.u ?? null };
  });
  const found: Coordinates[] = [];
  const deepest = [...ends].sort((a, b) => (a.best?.value ?? Infinity) - (b.best?.value ?? Infinity));
  const basins = new Map(
    deepest.map((end) => {
      if (end.u === null) return [end, null];
      const { u } = end;
      const known = found.findIndex((other) => largest(moved(u, other, -1)) <= NEAR);
      return [end, known < 0 ? found.push(u) : known + 1];
    }),
  );
  return ends.map((end) => {
    const { from, best, steps } = end;
    return { from, best: best && { hyper: best.hyper, value: best.value }, steps, basin: basins.get(end) ?? null };
  });
}
