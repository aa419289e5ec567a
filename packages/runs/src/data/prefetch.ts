/** Items that are on their way before they are asked for: what is read, or computed elsewhere, while a step is taken. */
import { checkInteger, must } from "@dualtape/core";
import { flowing, type Stream } from "./stream.ts";

/**
 * The same items in the same order, of which up to `count` are on their way, or wait, while the reader is busy. Promises of an `Iterable`
 * run together: `prefetch(batchesFrom(mapBatches(source, load)), 4)` loads four batches at a time. An `AsyncIterable` is asked for one
 * item after the other. An error comes in the place of its item. When the reader leaves, the source is closed, and what was on its way is
 * dropped.
 */
export function prefetch<T>(stream: Stream<T>, count: number): AsyncIterable<T> {
  checkInteger("prefetch", "the number of items", count, 1);
  return flowing("prefetch", stream, async function* (items) {
    const coming: Promise<IteratorResult<T, undefined>>[] = [];
    const fill = (): void => {
      while (coming.length < count) {
        const next = items.next();
        next.catch(() => undefined); // it is told of in its turn
        coming.push(next);
      }
    };
    fill();
    for (;;) {
      const { done, value } = await must(coming[0], "item");
      if (done) return;
      coming.shift();
      fill();
      yield value;
    }
  });
}
