/** Where the batches of a training come from: found by the step, or read from a stream, some ahead, and dropped when they have been used. */
import { ArgumentError, checkFunction, must } from "@dualtape/core";
import { prefetch } from "../data/prefetch.ts";
import type { Stream } from "../data/stream.ts";
import type { Batches } from "../dynamics/training-options.ts";

/** Batches that come one after the other, as from a file that does not fit into memory. */
export interface BatchStream<B> {
  /** The batches from step `from` on: those that a stream from step 1 would give there. Training that is taken up again asks for its step. */
  stream(from: number): Stream<B>;
  /** How many steps an epoch takes, where that is known. */
  readonly perEpoch?: number;
}

/** So many batches are read ahead. */
const AHEAD = 16;

/** Whether batches are a stream. */
export const isStream = <B>(batches: Batches<B> | BatchStream<B>): batches is BatchStream<B> =>
  typeof batches === "object" && batches !== null && "stream" in batches;

/** Batches that are there when they are needed. */
export interface Feed<B> {
  /** The batch of a step that was made ready. */
  batch(t: number): B;
  /** Makes steps ready, from `t` to `to` at most; resolves to the last that is, which is before `t` where there are no more. */
  ready(t: number, to: number): Promise<number>;
  close(): Promise<void>;
}

/** Reads a stream from a step on; its first batch is there when it resolves. */
export async function readingFrom<B>(where: string, batches: BatchStream<B>, from: number): Promise<Feed<B>> {
  checkFunction(where, "stream of the batches", batches.stream);
  const items = prefetch(batches.stream(from), AHEAD)[Symbol.asyncIterator]();
  const kept = new Map<number, B>();
  let read = from - 1;
  let isOver = false;
  const fill = async (to: number): Promise<void> => {
    for (let next = read + 1; next <= to && !isOver; next++) {
      const { done, value } = await items.next();
      isOver = done === true;
      if (!done) kept.set((read = next), value);
    }
  };
  await fill(from);
  const first = kept.get(from);
  if (first === undefined) {
    await items.return?.();
    throw new ArgumentError(
      where,
      from === 1 ? "the stream of batches is empty" : `the stream of batches has none from step ${from} on`,
      "Let it give one batch or more",
    );
  }
  return {
    // What the run is made from is a batch like all others, wherever the stream begins.
    batch: (t) => (t === 1 ? first : must(kept.get(t), `batch of step ${t}`)),
    async ready(t, to) {
      for (const step of kept.keys()) if (step < t) kept.delete(step);
      await fill(Math.min(to, t - 1 + AHEAD));
      return Math.min(read, to);
    },
    async close() {
      await items.return?.();
    },
  };
}
