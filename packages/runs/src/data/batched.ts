/** Batches of one size, from a stream whose items hold as many examples as they happen to: one, or a file of them. */
import { checkInteger, checkRecord, refuse } from "@dualtape/core";
import { countExamples, joinExamples, rows } from "./examples.ts";
import { flowing, type Stream } from "./stream.ts";

/** How examples of a stream become batches. */
export interface BatchedOptions {
  readonly batchSize: number;
  /** What becomes of the last batch, where examples are too few for it: `keep`, the default, leaves it smaller; `drop` leaves it out. */
  readonly last?: "keep" | "drop";
}

const OPTIONS = ["batchSize", "last"] as const satisfies readonly (keyof BatchedOptions)[];

/**
 * Batches of the examples of a stream, in their order; an item is examples, a row each. No more than a batch and an item are held. Throws,
 * in the place of a batch, where an item holds no examples of the others' structure.
 */
export function batched<B>(stream: Stream<B>, options: BatchedOptions): AsyncIterable<B> {
  const where = "batched";
  checkRecord(where, "the options", options, OPTIONS);
  const { batchSize, last = "keep" } = options;
  checkInteger(where, "batchSize", batchSize, 1);
  if (last !== "keep" && last !== "drop") refuse(where, "last", last, '"keep" or "drop"');
  return flowing(where, stream, async function* (items) {
    let held: B[] = [];
    let count = 0;
    for await (const item of items) {
      held.push(item);
      count += countExamples(item);
      if (count < batchSize) continue;
      const all = joinExamples(held);
      let next = 0;
      for (; next + batchSize <= count; next += batchSize) yield rows(all, range(next, next + batchSize));
      held = next === count ? [] : [rows(all, range(next, count))];
      count -= next;
    }
    if (count > 0 && last === "keep") yield joinExamples(held);
  });
}

const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);
