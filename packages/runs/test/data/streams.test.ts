/**
 * Streams neither lose an item nor give it twice, keep what they must of the order, tell of an error where it happened, read no more than
 * they need, and close their source however they are left.
 */
import { batched, prefetch, replayed, shuffledStream, type Stream } from "@dualtape/runs/data";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counts, identities, inOrder, numbered, seeds, upTo } from "./arbitraries.ts";

/** A source of 0, 1, …, that notes what becomes of it. */
interface Watched {
  readonly stream: Stream<number>;
  readonly seen: { asked: number; closed: number };
}

const LATER = 20;
const later = (ms = 0): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Every kind of source: its items come at once or later, it ends after so many, or fails in place of one. */
const sources: Readonly<Record<string, (count: number, failsAt?: number) => Watched>> = {
  "a generator": (count, failsAt) => {
    const seen = { asked: 0, closed: 0 };
    const stream = (function* () {
      try {
        for (let i = 0; i < count; i++) {
          seen.asked++;
          if (i === failsAt) throw new Error(`at ${i}`);
          yield i;
        }
      } finally {
        seen.closed++;
      }
    })();
    return { stream, seen };
  },
  "a generator of promises": (count, failsAt) => {
    const seen = { asked: 0, closed: 0 };
    const load = async (i: number): Promise<number> => {
      for (let wait = 0; wait < (i * 7) % 5; wait++) await Promise.resolve();
      if (i === failsAt) throw new Error(`at ${i}`);
      return i;
    };
    const stream = (function* () {
      try {
        for (let i = 0; i < count; i++) {
          seen.asked++;
          yield load(i);
        }
      } finally {
        seen.closed++;
      }
    })();
    return { stream, seen };
  },
  "an async generator": (count, failsAt) => {
    const seen = { asked: 0, closed: 0 };
    const stream = (async function* () {
      try {
        for (let i = 0; i < count; i++) {
          seen.asked++;
          await Promise.resolve();
          if (i === failsAt) throw new Error(`at ${i}`);
          yield i;
        }
      } finally {
        seen.closed++;
      }
    })();
    return { stream, seen };
  },
  "an iterator written by hand, which refuses to be asked twice at a time": (count, failsAt) => {
    const seen = { asked: 0, closed: 0 };
    let isBusy = false;
    const stream: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          if (isBusy) throw new Error("asked twice");
          isBusy = true;
          await Promise.resolve();
          isBusy = false;
          const i = seen.asked;
          if (i === count) {
            seen.closed++;
            return { done: true, value: undefined };
          }
          seen.asked++;
          if (i === failsAt) throw new Error(`at ${i}`);
          return { done: false, value: i };
        },
        async return() {
          seen.closed++;
          return { done: true, value: undefined };
        },
      }),
    };
    return { stream, seen };
  },
};

/** Each way from a stream of numbers to another: how many more than it gives it may ask for, and whether it keeps the order. */
const ways: Readonly<
  Record<string, { over: (stream: Stream<number>) => AsyncIterable<number>; ahead: number; isOrdered: boolean }>
> = {
  "prefetch 1": { over: (stream) => prefetch(stream, 1), ahead: 1, isOrdered: true },
  "prefetch 3": { over: (stream) => prefetch(stream, 3), ahead: 3, isOrdered: true },
  "prefetch of prefetch": { over: (stream) => prefetch(prefetch(stream, 2), 3), ahead: 5, isOrdered: true },
  shuffledStream: { over: (stream) => shuffledStream(stream, { buffer: 4 }), ahead: 4, isOrdered: false },
  batched: { over: (stream) => single(batched(examplesOf(stream), { batchSize: 1 })), ahead: 0, isOrdered: true },
};

/** Numbers as examples, and back. */
const examplesOf = (stream: Stream<number>): Stream<Int32Array> =>
  Symbol.asyncIterator in stream
    ? mapped(stream, (i) => Int32Array.of(i))
    : {
        *[Symbol.iterator]() {
          for (const item of stream)
            yield typeof item === "number" ? Int32Array.of(item) : item.then((i) => Int32Array.of(i));
        },
      };
const single = (stream: AsyncIterable<Int32Array>): AsyncIterable<number> => mapped(stream, ([i = NaN]) => i);
const mapped = <T, R>(stream: AsyncIterable<T>, f: (item: T) => R): AsyncIterable<R> => ({
  [Symbol.asyncIterator]() {
    const iterator = stream[Symbol.asyncIterator]();
    return {
      async next() {
        const { done, value } = await iterator.next();
        return done ? { done, value: undefined } : { done: false, value: f(value) };
      },
      async return() {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    };
  },
});

const table = Object.entries(ways).flatMap(([way, { over, ahead, isOrdered }]) =>
  Object.entries(sources).map(([source, make]) => ({ way, source, over, ahead, isOrdered, make })),
);

describe.for(table)("$way of $source", ({ over, ahead, isOrdered, make }) => {
  test("gives each item once, asks for few more than it gives, and closes the source", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), async (count) => {
        const { stream, seen } = make(count);
        const found: number[] = [];
        for await (const item of over(stream)) {
          found.push(item);
          await later();
          expect(seen.asked).toBeLessThanOrEqual(found.length + ahead);
        }
        expect(isOrdered ? found : inOrder(found)).toEqual(upTo(count));
        expect(seen).toEqual({ asked: count, closed: 1 });
      }),
      { numRuns: 8 },
    );
  });
  test("tells of an error in its place, after all before it, and closes the source", async () => {
    for (const failsAt of [0, 1, 5, 7]) {
      const { stream, seen } = make(8, failsAt);
      const found: number[] = [];
      const reading = (async () => {
        for await (const item of over(stream)) found.push(item);
      })();
      await expect(reading).rejects.toThrow(`at ${failsAt}`);
      if (isOrdered) expect(found).toEqual(upTo(failsAt));
      else expect(new Set(found).size).toBe(Math.max(0, failsAt - ahead));
      expect(seen.closed).toBe(1);
    }
  });
  test("closes the source once when its reader leaves, and reads no more", async () => {
    for (const leavesAfter of [1, 2, 5]) {
      const { stream, seen } = make(1000);
      let left = leavesAfter;
      for await (const _ of over(stream)) if (--left === 0) break;
      expect(seen.closed).toBe(1);
      const { asked } = seen;
      expect(asked).toBeLessThanOrEqual(leavesAfter + ahead);
      await later();
      expect(seen).toEqual({ asked, closed: 1 });
    }
  });
  test("does not close a source that has ended when its reader leaves after that", async () => {
    const { stream, seen } = make(2);
    const iterator = over(stream)[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) await iterator.next();
    await iterator.return?.();
    expect(seen).toEqual({ asked: 2, closed: 1 });
  });
  test("opens nothing before it is read, and nothing after it is left", async () => {
    const { stream, seen } = make(3);
    const iterator = over(stream)[Symbol.asyncIterator]();
    expect(seen.asked).toBe(0);
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(seen.asked).toBe(0);
  });
});

const direct = Object.entries({
  prefetch: (stream: Stream<Int32Array>) => prefetch(stream, 2),
  shuffledStream: (stream: Stream<Int32Array>) => shuffledStream(stream, { buffer: 2 }),
  batched: (stream: Stream<Int32Array>) => batched(stream, { batchSize: 2 }),
  replayed: (stream: Stream<Int32Array>) => replayed(() => stream),
  "all of them": (stream: Stream<Int32Array>) =>
    prefetch(
      batched(
        shuffledStream(
          replayed(() => prefetch(stream, 2)),
          { buffer: 2 },
        ),
        { batchSize: 2 },
      ),
      2,
    ),
});

test.for(direct)(
  "%s: to leave reaches the source while an item is on its way, and the item is dropped",
  async ([, over]) => {
    for (const last of [
      { done: true, value: undefined },
      { done: false, value: Int32Array.of(1, 2) },
    ] as const) {
      let end: (result: IteratorResult<Int32Array>) => void = () => undefined;
      let closed = 0;
      const stream: AsyncIterable<Int32Array> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise((resolve) => (end = resolve)), // it waits for what may never come
          async return() {
            closed++;
            end(last);
            return { done: true, value: undefined };
          },
        }),
      };
      const iterator = over(stream)[Symbol.asyncIterator]();
      const coming = iterator.next();
      await later(LATER);
      await iterator.return?.();
      expect(closed).toBe(1);
      expect(await coming).toEqual({ done: true, value: undefined });
    }
  },
);

test("an error that waits for its turn, and those behind it, are nobody else's", async () => {
  const found: unknown[] = [];
  const reading = (async () => {
    const items = [0, 1, 2, 3].map(async (i) => (i < 2 ? i : Promise.reject(new Error(`at ${i}`))));
    items.forEach((item) => item.catch(() => undefined));
    for await (const item of prefetch(items, 3)) {
      found.push(item);
      await later(LATER); // long enough for a rejection without a reader to end the process
    }
  })();
  await expect(reading).rejects.toThrow("at 2");
  expect(found).toEqual([0, 1]);
});

test("an error in closing the source is told of to who leaves, unless another came first", async () => {
  const failing = (failsAt: number): Stream<number> => ({
    *[Symbol.iterator]() {
      try {
        for (let i = 0; ; i++) yield i === failsAt ? Promise.reject(new Error("in an item")) : Promise.resolve(i);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- such a source is what is tested
        throw new Error("in closing");
      }
    },
  });
  const leave = async (failsAt: number): Promise<void> => {
    for await (const item of prefetch(failing(failsAt), 2)) if (item === 3) break;
  };
  await expect(leave(9)).rejects.toThrow("in closing");
  await expect(leave(1)).rejects.toThrow("in an item");
});

test("promises of an iterable are on their way together, as many as may be", async () => {
  let [underway, most] = [0, 0];
  const loads = {
    *[Symbol.iterator]() {
      for (let i = 0; i < 20; i++) {
        yield (async () => {
          most = Math.max(most, ++underway);
          await later(1);
          underway--;
          return i;
        })();
      }
    },
  };
  const found: number[] = [];
  for await (const item of prefetch(loads, 4)) found.push(item);
  expect(found).toEqual(upTo(20));
  expect(most).toBe(4);
});

test("batches of a stream are its examples in their order, all of one size but the last", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom("keep", "drop"),
      async (sizes, batchSize, last) => {
        const found: number[][] = [];
        for await (const batch of batched(sizes.map(numbered), { batchSize, last })) found.push([...identities(batch)]);
        const all = sizes.flatMap(upTo);
        const full = last === "drop" ? Math.floor(all.length / batchSize) : Math.ceil(all.length / batchSize);
        expect(found).toEqual(upTo(full).map((i) => all.slice(i * batchSize, (i + 1) * batchSize)));
      },
    ),
  );
});

test("batched tells of an item of another structure in its place, and closes the source", async () => {
  const { stream, seen } = (sources["a generator"] as (count: number) => Watched)(100);
  const odd = {
    *[Symbol.iterator]() {
      for (const i of stream as Iterable<number>) yield i === 4 ? { other: numbered(1) } : numbered(1);
    },
  };
  const found: unknown[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of batched<unknown>(odd, { batchSize: 2 })) found.push(batch);
  };
  await expect(read()).rejects.toThrow("joinExamples, part 1: it holds");
  expect(found.length).toBe(2);
  expect(seen).toEqual({ asked: 6, closed: 1 });
});

test("a shuffled stream is of its seed, mixes, and hurries no item by more than its buffer", async () => {
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 50 }), seeds, async (count, buffer, seed) => {
      const read = async (): Promise<readonly number[]> => {
        const found: number[] = [];
        for await (const item of shuffledStream(upTo(count), { buffer, seed })) found.push(item);
        return found;
      };
      const found = await read();
      expect(await read()).toEqual(found);
      expect(inOrder(found)).toEqual(upTo(count));
      found.forEach((item, place) => expect(item).toBeLessThan(place + buffer));
      if (buffer === 1) expect(found).toEqual(upTo(count));
    }),
  );
  const orders = new Set<string>();
  for (const seed of upTo(10)) {
    const found: number[] = [];
    for await (const item of shuffledStream(upTo(30), { buffer: 10, seed })) found.push(item);
    orders.add(found.join());
  }
  expect(orders.size).toBe(10);
});

describe("replayed", () => {
  const take = async (stream: AsyncIterable<string>, count: number): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const item of stream) if (found.push(item) === count) break;
    return found;
  };
  test("is the same from any step as from the first, and makes only the epochs that it must", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }), async (perEpoch, from) => {
        const made: number[] = [];
        const make = (epoch: number): Stream<string> => {
          made.push(epoch);
          return upTo(perEpoch).map((i) => `${epoch}.${i}`);
        };
        const all = await take(replayed(make), 40);
        const epochs = upTo(Math.ceil(40 / perEpoch)).map((i) => i + 1);
        expect(all).toEqual(epochs.flatMap((epoch) => upTo(perEpoch).map((i) => `${epoch}.${i}`)).slice(0, 40));
        expect(await take(replayed(make, { from }), 10)).toEqual(all.slice(from - 1, from + 9));
        made.length = 0;
        expect(await take(replayed(make, { from, perEpoch }), 10)).toEqual(all.slice(from - 1, from + 9));
        expect(made[0]).toBe(1 + Math.floor((from - 1) / perEpoch));
      }),
    );
  });
  test.for<[sizes: readonly number[], perEpoch: number | undefined, message: string]>([
    [[2, 0], undefined, "replayed, epoch 2: it has 0 items"],
    [[2, 1], 2, "replayed, epoch 2: it has 1 items"],
    [[2, 3], 2, "replayed, epoch 2: it has more than 2 items"],
  ])("refuses epochs of %j items where %s are said", async ([sizes, perEpoch, message]) => {
    const make = (epoch: number): Stream<string> => upTo(sizes[epoch - 1] ?? 2).map(String);
    await expect(take(replayed(make, perEpoch === undefined ? {} : { perEpoch }), 9)).rejects.toThrow(message);
  });
  test("refuses an epoch that is no stream", () =>
    expect(
      take(
        replayed(() => 3 as never),
        1,
      ),
    ).rejects.toThrow("replayed, epoch 1: the stream is 3"));
});
