/**
 * Sampling: the start, and then points of the ranges that know nothing of each other's values. What any method has to beat, and hard to
 * beat where few of many hyperparameters matter (Bergstra and Bengio, Random search for hyper-parameter optimization, JMLR 13, 2012).
 *
 * `place` puts a point of [0, 1)ᴷ into the ranges, evenly in the unconstrained space: a learning rate is sampled on a logarithmic scale.
 */
import { must } from "@dualtape/core";
import type { Random } from "@dualtape/tensor";
import type { Coordinates, Expected, Method, Space } from "../method.ts";
import { sobol } from "./sobol.ts";

/** How many points are known before they are asked for: as many in any case, so that what is drawn does not depend on who looks ahead. */
const AHEAD = 16;

/** The coordinates at a point of [0, 1)ᴷ. */
export const place = ({ low, high }: Pick<Space, "low" | "high">, point: readonly number[]): Coordinates =>
  low.map((from, k) => {
    const [to, x] = [high[k] ?? from, point[k] ?? 0];
    return Math.min(to, Math.max(from, from * (1 - x) + to * x)); // which rounding may leave
  });

function* uniform(coordinates: number, random: Random): Generator<readonly number[], never> {
  for (;;) yield [...random.uniform([coordinates]).data];
}

const sampling = (name: string, reason: string, pointsOf: typeof uniform): Method => ({
  name,
  valuesOnly: true,
  *questions(space) {
    const points = pointsOf(space.start.length, space.random);
    const ahead = Array.from({ length: AHEAD }, () => place(space, points.next().value));
    const expected: Expected = (count) => ahead.slice(0, count).map((u) => ({ u, wanted: "value", reason }));
    yield { u: space.start, wanted: "value", reason: "the start", expected };
    for (;;) {
      const u = must(ahead.shift(), "point");
      ahead.push(place(space, points.next().value));
      yield { u, wanted: "value", reason, expected };
    }
  },
});

/** Random search: the start, then independent random points of the ranges of the domains. Asks for values alone, without end. */
export const randomSearch = (): Method => sampling("random search", "a random point", uniform);

/**
 * Quasi-random search: the start, then Sobol's points of the ranges of the domains, scrambled by the seed, which leave no gaps and no
 * clusters. Asks for values alone, without end. Coordinates from the 41st on are random.
 */
export const quasiRandomSearch = (): Method => sampling("quasi-random search", "the next point of Sobol", sobol);
