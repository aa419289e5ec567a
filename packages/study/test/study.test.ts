/** A study goes on where its journal ends, wherever that is: to the same bits, with nothing done twice. */
import { ArgumentError } from "@dualtape/core";
import { randomSearch, rprop } from "@dualtape/hyperopt/eager";
import { AbortedError } from "@dualtape/runs/eager";
import { describe, expect, test } from "vitest";
import {
  dynamicsOf,
  LockError,
  memoryStorage,
  openJournal,
  readJournal,
  study,
  StudyError,
  type StudyEvent,
  type StudyOptions,
  viewOf,
} from "../src/index.ts";
import { inMemory, valley } from "./problems.ts";

type Settings = Omit<StudyOptions, "journal">;

/** The answers without what a clock says of them. */
const answersIn = (records: readonly unknown[]): string =>
  JSON.stringify(viewOf("test", records).answers, (key, value) => (key === "seconds" ? 0 : value));

const whole = async (settings: Settings) => {
  const journal = await inMemory();
  const result = await study(valley(), { journal, ...settings });
  return { records: await journal.read(), result };
};

describe.each<[string, Settings]>([
  ["by itself", { iterations: 14 }],
  ["by samples", { iterations: 9, method: randomSearch(), seed: 3 }],
  ["from several starts", { iterations: 16, starts: 4, method: rprop() }],
  ["from elsewhere, with diverging runs", { iterations: 10, at: { rate: 0.9 } }],
])("%s", (_name, settings) => {
  test("it goes on from each of its records to the same bits, and does no evaluation twice", async () => {
    const { records, result } = await whole(settings);
    for (let kept = 0; kept < records.length; kept++) {
      const journal = await inMemory(records.slice(0, kept));
      const told: StudyEvent[] = [];
      const again = study(valley(), { journal, ...settings });
      for await (const event of again) told.push(event);
      const { value, hyper } = await again;
      expect([value, hyper], `after ${kept}`).toEqual([result.value, result.hyper]);
      expect(answersIn(await journal.read()), `after ${kept}`).toBe(answersIn(records));
      expect(viewOf("test", await journal.read()).end).toMatchObject({ best: { value, hyper }, reason: result.reason });
    }
  });
});

test("an event is told when it stands in the journal, and none that could not be written", async () => {
  const journal = await inMemory([], 6);
  const run = study(valley(), { journal, iterations: 14 });
  const told: StudyEvent[] = [];
  const all = (async () => {
    for await (const event of run) if (event.type === "iteration") told.push(event);
  })();
  await expect(all).rejects.toThrow("the disk is full");
  expect(told.length).toBe(viewOf("test", await journal.read()).answers.length);
});

test("it is stopped by a signal, and goes on", async () => {
  const journal = await inMemory();
  const controller = new AbortController();
  const run = study(valley(), { journal, iterations: 14, signal: controller.signal });
  const error: unknown = await (async () => {
    for await (const event of run) if (event.type === "iteration" && event.iteration >= 4) controller.abort();
  })().catch((reason: unknown) => reason);
  if (!(error instanceof AbortedError)) throw error;
  const { answers } = viewOf("test", await journal.read());
  expect(error.result).toMatchObject({
    value: Math.min(...answers.map((one) => ("value" in one ? one.value : Infinity))),
  });
  const { result } = await whole({ iterations: 14 });
  const reopened = await inMemory(await journal.read());
  const gone = await study(valley(), { journal: reopened, iterations: 14 });
  expect(gone.value).toBe(result.value);
  expect(viewOf("test", await reopened.read()).sessions.map(({ answered }) => answered)).toEqual([0, answers.length]);
  expect(answers.length).toBeLessThan(14);
});

test("more of a limit lets it go on", async () => {
  const journal = await inMemory();
  await study(valley(), { journal, iterations: 5 });
  const reopened = await inMemory(await journal.read());
  await study(valley(), { journal: reopened, iterations: 12 });
  const { records } = await whole({ iterations: 12 });
  expect(answersIn(await reopened.read())).toBe(answersIn(records));
});

describe("a journal is of one study at a time", () => {
  const refused = /something else was written .* since it was opened\. Open it anew/;

  test("one behind the other", async () => {
    const journal = await inMemory();
    await study(valley(), { journal, iterations: 2 });
    expect(() => study(valley(), { journal, iterations: 3 })).toThrow(refused);
  });

  test.each([0, 3])("both at once, where %i evaluations stand in it", async (answered) => {
    const { records } = await whole({ iterations: 3 });
    const journal = await inMemory(answered === 0 ? [] : records);
    const run = study(valley(), { journal, iterations: 6 });
    expect(() => study(valley(), { journal, iterations: 6 })).toThrow(refused);
    await run;
    const { answers, sessions } = viewOf("test", await journal.read());
    expect([answers.length, sessions.length]).toEqual([6, answered === 0 ? 1 : 2]);
  });

  test("two journals of one storage", async () => {
    const storage = memoryStorage();
    const [one, other] = [await openJournal(storage), await openJournal(storage)];
    const run = study(valley(), { journal: one, iterations: 6 });
    await expect(study(valley(), { journal: other, iterations: 6 })).rejects.toThrow(LockError);
    await run;
    expect(viewOf("test", readJournal(storage.bytes).records).answers).toHaveLength(6);
  });

  test("or where a program writes to it meanwhile", async () => {
    const journal = await inMemory();
    const run = study(valley(), { journal, iterations: 6 });
    const reading = (async () => {
      for await (const { type } of run) if (type === "iteration") await journal.append({ kind: "notice" });
    })();
    await expect(reading).rejects.toThrow(refused);
    await expect(run).rejects.toThrow(StudyError);
  });
});

test("another study does not go on from it", async () => {
  const parts = { "x.ts": "1", "y.ts": "2", "z.ts": "0" };
  const { records } = await whole({ iterations: 4, source: { file: "problem.ts", digest: "a", parts } });
  const journal = await inMemory(records);
  const strange = await inMemory([{ kind: "session" }]);
  const newer = await inMemory([{ ...(records[0] as object), version: 99 }]);
  const on = (steps: number, settings: Settings) => () => study(valley(steps), { journal, iterations: 4, ...settings });
  const refused: readonly [() => unknown, RegExp][] = [
    [
      on(20, { source: { file: "problem.ts", digest: "b" } }),
      /another problem than problem\.ts is now: x\.ts, y\.ts, z\.ts changed\./,
    ],
    [
      on(20, { source: { file: "problem.ts", digest: "b", parts: { "x.ts": "1", "y.ts": "3", "w.ts": "0" } } }),
      /another problem than problem\.ts is now: y\.ts, z\.ts, w\.ts changed\./,
    ],
    [on(21, {}), /another steps: 20, not 21/],
    [on(20, { seed: 2 }), /another seed/],
    [on(20, { method: rprop() }), /another method/],
    [on(20, { starts: 3 }), /another starts/],
    [on(20, { at: { x: 1 } }), /another at/],
    [() => study(valley(), { journal: strange }), /does not begin with a study/],
    [() => study(valley(), { journal: newer }), /version 99/],
  ];
  for (const [attempt, message] of refused) {
    expect(attempt).toThrow(StudyError);
    expect(attempt).toThrow(message);
  }
});

test("a problem is a dynamics, or a function of fold and seed", async () => {
  const folded = dynamicsOf("test", ({ fold }: { fold: number }) => valley(20, fold), { folds: 3 });
  expect(folded.objectives).toBeDefined();
  expect(() => dynamicsOf("test", valley(), { folds: 2 })).toThrow(/function of \{ fold, seed \}/);
  expect(() => dynamicsOf("test", {})).toThrow(ArgumentError);
  const journal = await inMemory();
  const { members } = await study(({ fold }) => valley(20, fold), { journal, folds: 3, iterations: 3 });
  expect(members?.best.value).toBeTypeOf("number");
});
