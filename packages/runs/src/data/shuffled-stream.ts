/**
 * A stream in another order, as far as memory goes: a buffer is kept full, and what goes on is drawn from it (as `tf.data` does). An item
 * comes at most the size of the buffer before its turn, and as late as chance has it. To mix rows of large items, take these apart first,
 * by `batched` with a batchSize of 1.
 */
import { checkInteger, checkRecord, must } from "@dualtape/core";
import { seeded } from "@dualtape/tensor";
import { checkSeed } from "./seeds.ts";
import { flowing, type Stream } from "./stream.ts";

/** How a stream is mixed. */
export interface ShuffledStreamOptions {
  /** How many items are held. */
  readonly buffer: number;
  /** 1 by default; give each epoch its own. */
  readonly seed?: number;
}

const OPTIONS = ["buffer", "seed"] as const satisfies readonly (keyof ShuffledStreamOptions)[];

/** The items of a stream in an order that its seed decides, each once. */
export function shuffledStream<T>(stream: Stream<T>, options: ShuffledStreamOptions): AsyncIterable<T> {
  const where = "shuffledStream";
  checkRecord(where, "the options", options, OPTIONS);
  const { buffer, seed = 1 } = options;
  checkInteger(where, "buffer", buffer, 1);
  checkSeed(where, seed);
  return flowing(where, stream, async function* (items) {
    const random = seeded(seed);
    const held: { readonly item: T }[] = [];
    for await (const item of items) {
      if (held.length < buffer) {
        held.push({ item });
        continue;
      }
      const drawn = must(random.integers(1, buffer)[0], "integer");
      const { item: next } = must(held[drawn], "item");
      held[drawn] = { item };
      yield next;
    }
    for (const i of random.permutation(held.length)) yield must(held[i], "item").item;
  });
}
