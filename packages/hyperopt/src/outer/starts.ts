/** Many starts: where they are, and which basin each has led to. */
import { checkInteger, refuse } from "@dualtape/core";
import { type Domains, type Dynamics, hyperTensors, type HyperValues } from "@dualtape/runs/eager";
import { seeded } from "@dualtape/tensor";
import { coordinatesOf } from "../hyper/coordinates.ts";
import { unconstrain } from "../hyper/unconstrained.ts";
import type { Basin, Iteration } from "./events.ts";
import type { Journal } from "./journal.ts";
import type { Coordinates } from "./method.ts";
import { largest, moved } from "./methods/iterate.ts";
import { place } from "./methods/random-search.ts";
import { sobol } from "./methods/sobol.ts";
import type { Chart } from "./space.ts";

/** How many starts, the first that of `at` and the others of Sobol in the ranges; or what to start from beside that, in natural units. */
export type Starts<H extends string> = number | readonly HyperValues<H>[];

/** Points that differ by no more in any coordinate lie in one basin: a factor of 1.6 for a positive hyperparameter. */
const NEAR = 0.5;

/** The coordinates of all starts. */
export function startsOf<H extends string, D extends Domains<H>>(
  where: string,
  dynamics: Dynamics<H, string, D>,
  { start, low, high }: Chart<H>,
  starts: Starts<H>,
  seed: number,
): readonly Coordinates[] {
  if (typeof starts !== "number" && !Array.isArray(starts)) {
    refuse(where, "starts", starts, "a number of them, or a list of values by name");
  }
  if (typeof starts === "number") {
    const points = sobol(start.length, seeded(-1 - checkInteger(where, "seed", seed, 0))); // not the stream of the method
    const others = Array.from({ length: checkInteger(where, "starts", starts, 1) - 1 }, () => points.next().value);
    return [start, ...others.map((point) => place({ low, high }, point))];
  }
  const { name, hyperparameters } = dynamics;
  const given = starts.map((values, i) =>
    coordinatesOf(
      unconstrain(hyperparameters, hyperTensors({ name: `${name}, start ${i + 2}`, hyperparameters }, values)),
    ),
  );
  return [start, ...given];
}

/** What became of each; `null` where there was one alone. */
export function basinsOf<V>(
  starts: readonly Coordinates[],
  journal: Journal<V>,
  natural: (u: Coordinates) => V,
): readonly Basin<V>[] | null {
  if (starts.length === 1) return null;
  const ends = starts.map((u, start) => {
    const runs = journal.trace.filter((run) => run.start === start);
    const best = runs
      .filter(journal.isWhole)
      .reduce<Iteration<V> | null>((least, run) => (run.value < (least?.value ?? Infinity) ? run : least), null);
    const steps = runs.reduce((most, run) => Math.max(most, run.steps), 0);
    return { from: natural(u), best, steps, u: best && journal.questionTo(best).u };
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
