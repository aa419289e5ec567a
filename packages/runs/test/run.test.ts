/** Work that reports: who sees which events, and what stops it. */
import { describe, expect, it, vi } from "vitest";
import { AbortedError, cooperative, Run } from "../src/index.ts";

/** Counts up to a number, a turn each; `state` tells how far it has come, whoever listens. */
function counting(to: number, options: { readonly signal?: AbortSignal; readonly fail?: Error } = {}) {
  const state = { count: 0 };
  const run = new Run<number, { readonly count: number }>(async (report, left) => {
    const turn = cooperative("counting", { signal: options.signal, left }, () =>
      state.count === 0 ? null : { count: state.count },
    );
    for (let count = 1; count <= to; count++) {
      await turn();
      state.count = count;
      report(count);
    }
    if (options.fail !== undefined) throw options.fail;
    return { count: to };
  });
  return { run, state };
}

async function all<E>(events: AsyncIterable<E>): Promise<readonly E[]> {
  const seen: E[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const errorOf = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => null,
    (error: unknown) => error,
  );

/** Lets everything go on that can. */
const aWhile = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
};

const from = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe("the thread is given away", () => {
  /** Behind which of some pieces of work, that take so many milliseconds. */
  async function behind(pieces: readonly number[]): Promise<readonly boolean[]> {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
    try {
      const turn = cooperative("pieces", { left: new AbortController().signal }, () => null);
      const given: boolean[] = [];
      for (const piece of pieces) {
        now += piece;
        given.push(await turn());
      }
      return given;
    } finally {
      clock.mockRestore();
    }
  }
  it("once it was held for long", async () => {
    expect(await behind([5, 5, 5, 5, 5])).toEqual([false, false, true, false, false]);
  });
  it("sooner behind a long piece, as the next may be one, but not behind each", async () => {
    expect(await behind([30, 6, 1, 1])).toEqual([true, true, false, false]);
  });
  it("as before, once no long one has come for a while", async () => {
    expect((await behind([30, ...Array<number>(30).fill(0.1), 5])).at(-1)).toBe(false);
  });
});

describe("a run is a promise", () => {
  it("that is awaited, caught and followed up", async () => {
    const failure = new Error("at the end");
    const done: string[] = [];
    const promise: Promise<{ readonly count: number }> = counting(3).run;
    expect(await promise.finally(() => done.push("finished"))).toEqual({ count: 3 });
    expect(await counting(3, { fail: failure }).run.catch((error: unknown) => error)).toBe(failure);
    expect(await errorOf(counting(3, { fail: failure }).run.finally(() => done.push("failed")))).toBe(failure);
    expect(done).toEqual(["finished", "failed"]);
    expect(String(promise)).toBe("[object Run]");
    expect(await Promise.all([counting(1).run, counting(2).run])).toEqual([{ count: 1 }, { count: 2 }]);
  });

  it("of work alone", () => {
    expect(() => new Run("text" as never)).toThrow(/Run: its work is the text "text". Give a function/);
  });
});

describe("events", () => {
  it("reach everyone who iterates, and end with the work", async () => {
    const { run } = counting(50);
    expect(await Promise.all([all(run), all(run)])).toEqual([from(1, 50), from(1, 50)]);
    expect(await all(run)).toEqual(from(1, 50));
  });

  it("end with a failure where the work does", async () => {
    const failure = new Error("at the end");
    const { run } = counting(3, { fail: failure });
    const seen: number[] = [];
    const error = await errorOf(
      (async () => {
        for await (const count of run) seen.push(count);
      })(),
    );
    expect(error).toBe(failure);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("are kept for those who come late up to a thousand, and for those who read slowly all", async () => {
    const { run } = counting(5000);
    const early = run[Symbol.asyncIterator]();
    const first = await early.next();
    await run;
    expect(await all(run)).toEqual(from(4001, 5000));
    expect([first.value, ...(await all(early))]).toEqual(from(1, 5000));
  });

  it("may be asked for several at a time", async () => {
    const events = counting(3).run[Symbol.asyncIterator]();
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => events.next()));
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });
});

describe("leaving", () => {
  const ways = {
    break: async (run: Run<number, unknown>) => {
      for await (const count of run) if (count === 3) break;
    },
    "an error in the loop": async (run: Run<number, unknown>) => {
      const error = await errorOf(
        (async () => {
          for await (const count of run) if (count === 3) throw new Error("mine");
        })(),
      );
      expect(error).toMatchObject({ message: "mine" });
    },
    "return() before anything is read": async (run: Run<number, unknown>) => {
      await run[Symbol.asyncIterator]().return?.();
    },
  };

  it.for(Object.entries(ways))("by %s, nothing goes on behind the loop", async ([, leave]) => {
    const { run, state } = counting(1e9);
    await leave(run);
    const { count } = state;
    await aWhile();
    expect(state.count).toBe(count);
    const error = await errorOf(run);
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ by: "iteration", result: count === 0 ? null : { count } });
    expect(run.isAborted(error) && error.result?.count).toBe(count === 0 ? undefined : count);
  });

  it("one of two iterations lets the work go on", async () => {
    const { run } = counting(200);
    const whole = all(run);
    for await (const count of run) if (count === 3) break;
    expect(await whole).toEqual(from(1, 200));
    expect(await run).toEqual({ count: 200 });
  });

  it("after the end changes nothing", async () => {
    const { run } = counting(5);
    await run;
    for await (const count of run) if (count === 3) break;
    expect(await run).toEqual({ count: 5 });
    expect(await all(run)).toEqual(from(1, 5));
  });

  it("ends an iteration that waits for an event, and ends it once", async () => {
    const run = new Run<number, null>(
      (_report, left) => new Promise((resolve) => left.addEventListener("abort", () => resolve(null))),
    );
    const events = run[Symbol.asyncIterator]();
    const next = events.next();
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await run).toBeNull();
  });
});

describe("a signal", () => {
  it("stops the work, with its reason and the result so far", async () => {
    const controller = new AbortController();
    const { run, state } = counting(1e9, { signal: controller.signal });
    const error = await errorOf(
      (async () => {
        for await (const count of run) if (count === 3) controller.abort("enough");
      })(),
    );
    expect(run.isAborted(error)).toBe(true);
    expect(error).toMatchObject({ by: "signal", cause: "enough" });
    expect(run.isAborted(error) && error.result).toEqual(state);
    expect(await errorOf(run)).toBe(error);
  });

  it("that is given already lets nothing begin", async () => {
    const { run, state } = counting(10, { signal: AbortSignal.abort() });
    expect(await errorOf(run)).toMatchObject({
      by: "signal",
      result: null,
      remedy: expect.stringContaining("null") as string,
    });
    expect(state.count).toBe(0);
  });

  it("is not that of another run", async () => {
    const { run } = counting(10, { signal: AbortSignal.abort() });
    const error = await errorOf(run);
    expect([run.isAborted(error), counting(1).run.isAborted(error), run.isAborted(null)]).toEqual([true, false, false]);
  });

  it.for(["text", 1, null, {}])("is no %j", async (signal) => {
    expect(await errorOf(counting(1, { signal: signal as never }).run)).toMatchObject({
      message: expect.stringMatching(/counting: signal is .*AbortController/) as string,
    });
  });
});

it.for<readonly [string, unknown, RegExp]>([
  ["nothing", null, /it had found nothing yet, so `result` is null: start it again\.$/i],
  ["values", { value: 3 }, /far is in `result`; start again from its values to go on\.$/],
  ["a checkpoint", { checkpoint: { t: 3 } }, /far is in `result`; give its `checkpoint` as `from` to go on\.$/],
])("who stops it with %s is told how to go on", ([, result, message]) => {
  expect(new AbortedError("train", "signal", result).message).toMatch(message);
});
