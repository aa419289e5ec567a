/** Many starts: which basin each has led to. */
import type { Answered, Basin, Iteration } from "./events.ts";
import type { Journal } from "./journal.ts";
import type { Coordinates } from "./method.ts";
import { largest, moved } from "./methods/iterate.ts";

/** Points that differ by no more in any coordinate lie in one basin: a factor of 1.6 for a positive hyperparameter. */
const NEAR = 0.5;

/** What became of each that was begun; `null` where there was one alone. */
export function basinsOf<V>(journal: Journal<V>): readonly Basin<V>[] | null {
  const firsts = new Map<number, Answered<V>>();
  for (const entry of journal.checkpoint) {
    if (entry.start !== undefined && !firsts.has(entry.start)) firsts.set(entry.start, entry);
  }
  if (firsts.size === 0) return null;
  const ends = [...firsts].map(([start, { hyper }]) => {
    const runs = journal.trace.filter((run) => run.start === start);
    const best = runs
      .filter(journal.isWhole)
      .reduce<Iteration<V> | null>((least, run) => (run.value < (least?.value ?? Infinity) ? run : least), null);
    const steps = runs.reduce((most, run) => Math.max(most, run.steps), 0);
    return { from: hyper, best, steps, u: best && journal.questionTo(best).u };
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
