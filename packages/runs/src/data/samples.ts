/**
 * Sampling with replacement: each batch is drawn anew, evenly or by weights, such as those that make all classes equally frequent.
 * The batch of a step is drawn from the seed and the step alone.
 */
import { ArgumentError, checkFinite, checkInteger, checkRecord, isList, must, refuse } from "@dualtape/core";
import type { Random } from "@dualtape/tensor";
import { picked, someExamplesIn } from "./examples.ts";
import { groupsOf, type Labels } from "./groups.ts";
import { checkSeed, streamsOf } from "./seeds.ts";
import { type BatchSource, checkStep } from "./source.ts";

/** How batches are drawn. */
export interface SamplesOptions {
  readonly batchSize: number;
  /** 1 by default. */
  readonly seed?: number;
  /** How frequent each example is, in relation to the others; all are equal by default. `balancedWeights` makes some of labels. */
  readonly weights?: ArrayLike<number>;
}

/** Batches that are drawn. */
export interface Samples<B> extends BatchSource<B> {
  /** Which examples the batch of a step holds, in its order. */
  indices(t: number): Int32Array;
}

const OPTIONS = ["batchSize", "seed", "weights"] as const satisfies readonly (keyof SamplesOptions)[];

/** Batches of examples that are drawn with replacement. An epoch is as many steps as it takes to draw as many as there are. */
export function samples<B>(examples: B, options: SamplesOptions): Samples<B> {
  const where = "samples";
  const table = someExamplesIn(where, examples);
  checkRecord(where, "the options", options, OPTIONS);
  const { batchSize, seed = 1, weights } = options;
  checkInteger(where, "batchSize", batchSize, 1);
  const streams = streamsOf(checkSeed(where, seed));
  const draw = weights === undefined ? evenly(table.count) : byWeights(where, table.count, weights);
  const indices = (t: number): Int32Array => draw(streams(checkStep(where, t)), batchSize);
  return { perEpoch: Math.ceil(table.count / batchSize), indices, batch: (t) => picked(table, indices(t)) };
}

type Draw = (random: Random, size: number) => Int32Array;

const evenly =
  (count: number): Draw =>
  (random, size) =>
    random.integers(size, count);

/** Draws by bisection in the cumulative weights. */
function byWeights(where: string, count: number, weights: ArrayLike<number>): Draw {
  if (!isList(weights)) refuse(where, "the list of weights", weights, "an array of numbers");
  if (weights.length !== count) {
    throw new ArgumentError(where, `${weights.length} weights for ${count} examples`, "Give one for each");
  }
  let greatest = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights[i];
    if (weight === undefined || !(checkFinite(where, `weight ${i}`, weight) >= 0)) {
      refuse(where, `weight ${i}`, weight, "a number of 0 or more");
    }
    greatest = Math.max(greatest, weight);
  }
  if (greatest === 0) throw new ArgumentError(where, "all weights are 0", "Give one above it");
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) cumulative[i] = total += must(weights[i], "weight") / greatest; // which keeps the sum in range
  return (random, size) =>
    Int32Array.from(random.uniform([size]).data, (u) => {
      let [from, to] = [0, count - 1];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (must(cumulative[middle], "weight") > u * total) to = middle;
        else from = middle + 1;
      }
      return from;
    });
}

/** A weight for each example by which its class is drawn as often as any other: 1 over the number of examples with its label. */
export function balancedWeights(labels: Labels): Float64Array {
  const weights = new Float64Array(labels?.length ?? 0);
  for (const group of groupsOf("balancedWeights", labels)) for (const i of group) weights[i] = 1 / group.length;
  return weights;
}
