/**
 * A Parzen estimator on [0, 1]ᴷ: the density of points that were seen, a mixture of a kernel around each and of one that is wide and in
 * the middle, the prior. Kernels are products of normal densities that are cut off at 0 and 1.
 *
 * With the choices of Optuna 5 (S. Watanabe, Tree-structured Parzen estimator: understanding its algorithm components and their roles for
 * better empirical performance, 2023, section 3.3): the deviation in a coordinate is the distance to the farther of the two neighbours in
 * it, or to the only one, between 1/min(100, n + 2) and 1; of more than 25 points the latest 25 count fully and the others the less the
 * older they are.
 */
import { erf, exp, log, pow } from "@dualtape/core/portable";
import type { Random } from "@dualtape/tensor";

/** A point of [0, 1]ᴷ. */
type Point = readonly number[];

/** A normal density in one coordinate, between 0 and 1. */
interface Kernel {
  readonly mean: number;
  readonly deviation: number;
  /** The logarithm of what it is divided by: its deviation, √2π, and the mass between 0 and 1. */
  readonly logarithm: number;
}

/** How many of the latest points count fully. */
const RECENT = 25;

const kernel = (mean: number, deviation: number): Kernel => {
  const part = (distance: number): number => erf(distance / deviation / Math.SQRT2) / 2;
  const mass = part(1 - mean) + part(mean);
  return { mean, deviation, logarithm: log(deviation * Math.sqrt(2 * Math.PI) * mass) };
};

const PRIOR = kernel(0.5, 1);

/** The weights of n points from the oldest to the latest: a ramp from 1/n to 1, and 1 for those that are recent. */
export const weightsOf = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => {
    const older = n - RECENT;
    return i >= older ? 1 : 1 / n + ((1 - 1 / n) * i) / Math.max(1, older - 1);
  });

/** The deviations of the kernels around values in [0, 1], in their order. */
export function deviationsOf(values: readonly number[]): readonly number[] {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const least = 1 / Math.min(100, values.length + 2);
  const deviations = new Array<number>(values.length).fill(1);
  for (const [place, { value, i }] of order.entries()) {
    // Without a neighbour on a side there is no distance; a value that is alone has the ends of the interval for neighbours.
    const [before, after] =
      order.length === 1 ? [0, 1] : [order[place - 1]?.value ?? value, order[place + 1]?.value ?? value];
    deviations[i] = Math.min(1, Math.max(least, value - before, after - value));
  }
  return deviations;
}

/** A density that can be drawn from. */
export interface Density {
  /** A point of it. */
  draw(random: Random): Point;
  /** Its logarithm at a point. */
  logarithm(point: Point): number;
}

/** The density of points from the oldest to the latest, all of so many coordinates. */
export function parzen(points: readonly Point[], coordinates: number): Density {
  const kernels: Kernel[][] = [...points, null].map(() => []);
  for (let k = 0; k < coordinates; k++) {
    const values = points.map((point) => point[k] ?? 0);
    for (const [i, deviation] of deviationsOf(values).entries()) kernels[i]?.push(kernel(values[i] ?? 0, deviation));
    kernels.at(-1)?.push(PRIOR);
  }
  const weights = [...weightsOf(points.length), 1];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    draw(random) {
      let left = uniform(random) * total;
      const chosen = kernels.find((_, i) => (left -= weights[i] ?? 0) < 0) ?? kernels.at(-1) ?? [];
      return chosen.map(({ mean, deviation }) => truncated(random, mean, deviation));
    },
    logarithm(point) {
      const terms = kernels.map((product, i) =>
        product.reduce(
          (sum, { mean, deviation, logarithm }, k) =>
            sum - pow(((point[k] ?? 0) - mean) / deviation, 2) / 2 - logarithm,
          log((weights[i] ?? 0) / total),
        ),
      );
      const greatest = Math.max(...terms);
      return greatest + log(terms.reduce((sum, term) => sum + exp(term - greatest), 0));
    },
  };
}

const uniform = (random: Random): number => random.uniform([]).item();

/** From a normal distribution between 0 and 1, by drawing again: its mean lies there, and a third or more of it. */
function truncated(random: Random, mean: number, deviation: number): number {
  for (;;) {
    const drawn = random.normal([], mean, deviation).item();
    if (drawn >= 0 && drawn <= 1) return drawn;
  }
}
