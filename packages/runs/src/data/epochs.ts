/**
 * Shuffled epochs: batches that go through all examples once, in a new order each time.
 *
 * The order of an epoch is a permutation that its seed and its number alone decide, so the batch of a step is found without those before
 * it. Grain (Google) samples by index in this way; a loader that shuffles as it goes has to be replayed.
 */
import { ArgumentError, checkFlag, checkInteger, checkRecord, must, refuse } from "@dualtape/core";
import { picked, someExamplesIn } from "./examples.ts";
import { checkSeed, streamsOf } from "./seeds.ts";
import { type BatchSource, checkStep } from "./source.ts";

/** How examples become batches. */
export interface EpochsOptions {
  readonly batchSize: number;
  /** 1 by default. */
  readonly seed?: number;
  /** Whether each epoch has an order of its own, which is so by default, or all that of the examples. */
  readonly shuffle?: boolean;
  /**
   * What becomes of the last batch of an epoch, where examples are too few for it: `keep`, the default, leaves it smaller; `drop` leaves
   * it out, so that these examples are not seen in that epoch; `fill` fills it with the first examples of the epoch, which come twice.
   */
  readonly last?: "keep" | "drop" | "fill";
}

/** Epochs of batches. */
export interface Epochs<B> extends BatchSource<B> {
  /** The epoch of a step, from 1. */
  epochOf(t: number): number;
  /** Which examples the batch of a step holds, in its order. */
  indices(t: number): Int32Array;
}

const OPTIONS = ["batchSize", "seed", "shuffle", "last"] as const satisfies readonly (keyof EpochsOptions)[];

/**
 * Batches of examples, epoch after epoch. To go on at a step, ask for its batch; for batches of indices, give the indices as examples.
 * Batches are copies. Throws an `ArgumentError` where there are no examples, or `drop` leaves no batch.
 */
export function epochs<B>(examples: B, options: EpochsOptions): Epochs<B> {
  const where = "epochs";
  const table = someExamplesIn(where, examples);
  checkRecord(where, "the options", options, OPTIONS);
  const { batchSize, seed = 1, shuffle = true, last = "keep" } = options;
  checkInteger(where, "batchSize", batchSize, 1);
  checkSeed(where, seed);
  checkFlag(where, "shuffle", shuffle);
  if (!["keep", "drop", "fill"].includes(last)) refuse(where, "last", last, '"keep", "drop" or "fill"');
  const { count } = table;
  const perEpoch = last === "drop" ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
  if (perEpoch === 0) {
    throw new ArgumentError(
      where,
      `${count} examples fill no batch of ${batchSize}`,
      "Give a smaller batchSize, or keep the last batch",
    );
  }

  const streams = streamsOf(seed);
  let latest: { readonly epoch: number; readonly order: Int32Array } = {
    epoch: 0,
    order: Int32Array.from({ length: count }, (_, i) => i),
  };
  const orderOf = (epoch: number): Int32Array => {
    if (shuffle && latest.epoch !== epoch) latest = { epoch, order: streams(epoch).permutation(count) };
    return latest.order;
  };
  const epochOf = (t: number): number => 1 + Math.floor((checkStep(where, t) - 1) / perEpoch);
  const indices = (t: number): Int32Array => {
    const order = orderOf(epochOf(t));
    const from = ((t - 1) % perEpoch) * batchSize;
    const length = last === "keep" ? Math.min(batchSize, count - from) : batchSize;
    return Int32Array.from({ length }, (_, i) => must(order[(from + i) % count], "example"));
  };
  return { perEpoch, epochOf, indices, batch: (t) => picked(table, indices(t)) };
}
