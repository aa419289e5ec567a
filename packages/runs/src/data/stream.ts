/**
 * Streams: what does not fit in memory, one item after the other. A stream is made of another one, its source, which is opened when the
 * first item is asked for, and closed when the reader leaves, even while an item is on its way, or where something is thrown.
 */
import { refuse } from "@dualtape/core";

/** Items, or promises of them: an array, a generator, a file that is read. */
export type Stream<T> = AsyncIterable<T> | Iterable<T | PromiseLike<T>>;

/** The items of an opened stream. */
export interface Items<T> extends AsyncIterable<T> {
  /**
   * The next item. More than one may be asked for at a time: promises of an `Iterable` are then on their way together, and an
   * `AsyncIterable` is asked for one after the other.
   */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Closes the source, once, and at once; no more is read from it. */
  close(): Promise<void>;
}

/** That there are no more items. */
export const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

const ignore = (): void => undefined;

/** Refuses what is no stream. */
export function checkStream(where: string, stream: unknown): void {
  if (typeof stream === "object" && stream !== null) {
    for (const symbol of [Symbol.asyncIterator, Symbol.iterator]) {
      if (typeof Reflect.get(stream, symbol) === "function") return;
    }
  }
  refuse(where, "the stream", stream, "an iterable or an async iterable: an array, a generator that has been called");
}

/** Opens a stream, when its first item is asked for. */
export function itemsOf<T>(stream: Stream<T>): Items<T> {
  let source: Iterator<T | PromiseLike<T>> | AsyncIterator<T> | null = null;
  let isOver = false;
  let closing: Promise<void> | null = null;

  const close = (): Promise<void> => {
    closing ??= (async () => {
      if (isOver) return;
      isOver = true;
      await source?.return?.();
    })();
    return closing;
  };
  const ask = async (): Promise<IteratorResult<T, undefined>> => {
    if (isOver) return END;
    try {
      source ??= Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
      const { done, value } = await source.next();
      if (!done) return { done: false, value: await value };
      isOver = true;
      return END;
    } catch (error) {
      await close().catch(ignore); // what went wrong first is what is told
      throw error;
    }
  };
  let last: Promise<IteratorResult<T, undefined>> = Promise.resolve(END);
  const askInTurn = (): Promise<IteratorResult<T, undefined>> => (last = last.then(ask, ask));
  const next = Symbol.asyncIterator in stream ? askInTurn : ask;
  return { next, close, [Symbol.asyncIterator]: () => ({ next }) };
}

/**
 * A stream that a generator makes of another one's items. Each iteration opens the source anew. What is thrown, by the source or by the
 * generator, is thrown where the next item would be, and the source is closed.
 */
export function flowing<T, R>(
  where: string,
  stream: Stream<T>,
  body: (items: Items<T>) => AsyncGenerator<R, void, undefined>,
): AsyncIterable<R> {
  checkStream(where, stream);
  return {
    [Symbol.asyncIterator](): AsyncIterator<R, undefined> {
      const items = itemsOf(stream);
      const results = body(items);
      let isLeft = false;
      return {
        async next() {
          try {
            const result = await results.next();
            return isLeft || result.done ? END : result;
          } catch (error) {
            await items.close().catch(ignore);
            throw error;
          }
        },
        async return() {
          isLeft = true;
          await Promise.all([items.close(), results.return(undefined)]);
          return END;
        },
      };
    },
  };
}
