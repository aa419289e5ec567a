/** What is kept of a study between its answers: it goes on from there to the same bits, and where it is of no use, as if it were not there. */
import { positive, real } from "@dualtape/core";
import { checkpointed, hybrid, type Method, rprop, type Strategy, truncated, unrolled } from "@dualtape/hyperopt/eager";
import { dynamics as compiled } from "@dualtape/runs";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type JournalStorage,
  memoryStorage,
  onThisThread,
  openJournal,
  readJournal,
  study,
  type StudyEvent,
  type StudyOptions,
  viewOf,
} from "../../src/index.ts";
import { decodeKept, encodeKept } from "../../src/midway/format.ts";
import { Places } from "../../src/midway/place.ts";
import { encodeUnderWay, underWayIn } from "../../src/midway/under-way.ts";
import { valley } from "../problems.ts";

type Settings = Omit<StudyOptions, "journal">;

/** A storage as a kill leaves it. */
interface Left {
  readonly bytes: Uint8Array;
  readonly slots: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Momentum on a valley, which counts its steps. */
function descent(engine: "eager" | "compiled") {
  let steps = 0;
  const problem = compiled({
    name: "descent",
    engine,
    hyperparameters: { x: real(-2).within(-6, 6), rate: positive(0.02).within(1e-3, 0.5) },
    steps: 8,
    start: ({ x }, lift) => ({ x, v: lift(scalar(0)) }),
    step: ({ x, v }, { rate }) => {
      steps += 1;
      const next = v.mul(0.9).sub(x.square().sub(9).mul(x).mul(rate).mul(0.02));
      return { x: x.add(next), v: next };
    },
    objective: ({ x }) => x.square().sub(9).square().mul(0.1).sub(x),
    monitor: ({ v }) => v.square(),
  });
  return {
    problem,
    get steps() {
      return steps;
    },
  };
}

/** Studies in a storage that a kill has left, and notes how a kill at each write beside the journal would leave it. */
async function studied(problem: Parameters<typeof study>[0], settings: Settings, left: Left | null = null) {
  const storage = memoryStorage(left?.bytes);
  const { slots } = storage;
  if (slots === undefined) throw new Error("memory has slots");
  for (const [name, bytes] of Object.entries(left?.slots ?? {})) await slots.write(name, bytes);
  const kills: Left[] = [];
  const now: Record<string, Uint8Array<ArrayBuffer>> = { ...left?.slots };
  const noting: JournalStorage = {
    ...storage,
    slots: {
      ...slots,
      async write(name, bytes) {
        now[name] = bytes;
        await slots.write(name, bytes);
        if (name === "midway") kills.push({ bytes: storage.bytes.slice(), slots: { ...now } });
      },
      async remove(name) {
        delete now[name];
        await slots.remove(name);
      },
    },
  };
  const told: StudyEvent[] = [];
  const run = study(problem, { journal: await openJournal(noting), ...settings });
  for await (const event of run) told.push(event);
  const result = await run;
  const { answers } = viewOf("test", readJournal(await storage.read()).records);
  const written = JSON.stringify(answers, (key, value) => (key === "seconds" ? 0 : value));
  return { result, written, kills, told, slots: now, ended: { bytes: storage.bytes, slots: now } };
}

// On a clock that stands still it is time at each sign of life.
beforeEach(() => void vi.spyOn(performance, "now").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

const asks = { method: rprop(), iterations: 3, snapshots: { seconds: 0 } };
const each = <T>(list: readonly T[], most: number): readonly T[] =>
  list.filter((_, i) => i % Math.ceil(list.length / most) === 0);

describe.each(["eager", "compiled"] as const)("%s", (engine) => {
  test.each<[string, Strategy]>([
    ["hybrid", hybrid],
    ["unrolled", unrolled],
    ["truncated", truncated({ steps: 3 })],
    ["checkpointed", checkpointed({ checkpoints: 2 })],
  ])("%s: it goes on from whatever a kill leaves, to the same bits", async (_, strategy) => {
    const settings = { ...asks, strategy };
    const whole = await studied(descent(engine).problem, settings);
    expect(whole.kills.length).toBeGreaterThan(2);
    expect(Object.keys(whole.slots)).toEqual(["best"]);
    for (const left of each(whole.kills, 6)) {
      const again = await studied(descent(engine).problem, settings, left);
      expect(again.written).toBe(whole.written);
      expect(again.result.state).toEqual(whole.result.state);
      expect(again.told[0]).toMatchObject({ type: "resumed", within: { steps: 8, iteration: expect.any(Number) } });
    }
  });
});

test("plain runs go on, too, and after all that was asked for", async () => {
  const method: Method = {
    name: "looking around",
    *questions({ start }) {
      for (const moved of [0, 0.1, 0.2]) {
        yield { u: start.map((at) => at - moved), wanted: "value", reason: "to look" };
      }
      return "settled";
    },
  };
  const settings = { ...asks, iterations: 9, method, test: () => [1, 2] };
  const counting = descent("eager");
  const whole = await studied(counting.problem, settings);
  expect(Object.keys(whole.slots).sort()).toEqual(["best", "first"]);
  for (const left of whole.kills) {
    const again = descent("eager");
    expect((await studied(again.problem, settings, left)).written).toBe(whole.written);
    expect(again.steps).toBeLessThan(counting.steps);
  }
  // Of a study that has come to its end, no run is taken again.
  const ended = descent("eager");
  await studied(ended.problem, settings, whole.ended);
  expect(ended.steps).toBe(0);
});

test("a state that was kept serves workers, too", async () => {
  const { problem } = descent("eager");
  const settings = { ...asks, strategy: hybrid, workers: onThisThread(problem) };
  const whole = await studied(problem, settings);
  expect(whole.kills).toEqual([]);
  expect(Object.keys(whole.slots)).toEqual(["best"]);
});

test("runs that take less than the time between are never kept, and none where that is not asked for", async () => {
  for (const snapshots of [undefined, false, { seconds: 600 }] as const) {
    const { kills, slots } = await studied(valley(), { iterations: 3, ...(snapshots !== undefined && { snapshots }) });
    expect([kills, slots]).toEqual([[], {}]);
  }
});

test("what is of another study, version, or place is not gone on from, and said", async () => {
  const settings = { ...asks, strategy: hybrid };
  const whole = await studied(descent("eager").problem, settings);
  const [first, ...others] = whole.kills;
  const last = others.at(-1);
  if (first === undefined || last === undefined) throw new Error("nothing was kept");
  const midway = first.slots["midway"] ?? new Uint8Array();
  const cases: readonly [Left, Settings, string | null][] = [
    [{ ...last, slots: { ...last.slots, midway } }, settings, null], // that run has answered since: nothing to be said
    [first, { ...settings, made: { node: "99" } }, "another version"],
    [{ ...first, slots: { midway: midway.slice(0, -3) } }, settings, "not whole"],
    [{ ...first, slots: { midway: new Uint8Array() } }, settings, "not whole"],
    [{ ...first, slots: { midway: encodeKept({ a: 1 }) } }, settings, "none of a run"],
    [{ ...last, slots: { best: encodeKept([]) } }, settings, null],
  ];
  for (const [left, given, what] of cases) {
    const { written, told } = await studied(descent("eager").problem, given, left);
    expect(written).toBe(whole.written);
    const said = told.filter(({ type }) => type === "unkept");
    expect(said).toEqual(what === null ? [] : [{ type: "unkept", what: expect.stringContaining(what) }]);
    expect(told.find(({ type }) => type === "resumed")).toMatchObject({ within: null });
  }
});

test("a state for which there is no memory stops no study", async () => {
  const strategy: Strategy = {
    name: "full",
    *run(problem, hyper, lift, midway) {
      midway?.offer(() => {
        throw new RangeError("no memory");
      });
      return yield* hybrid.run(problem, hyper, lift);
    },
  };
  const { told, written } = await studied(descent("eager").problem, { ...asks, strategy });
  expect(told.filter(({ type }) => type === "unkept")).toEqual([
    { type: "unkept", what: "a run is not kept: no memory" },
  ]);
  expect(JSON.parse(written)).toHaveLength(3);
});

test("a disk that takes nothing more stops no study; it is said once", async () => {
  const storage = memoryStorage();
  const full = async (): Promise<never> => {
    throw new Error("the disk is full");
  };
  const journal = await openJournal({ ...storage, slots: { read: full, write: full, remove: full } });
  const run = study(descent("eager").problem, { journal, ...asks });
  const told: StudyEvent[] = [];
  for await (const event of run) told.push(event);
  expect((await run).trace.length).toBe(3);
  expect(told.filter(({ type }) => type === "unkept")).toEqual([
    { type: "unkept", what: "a run is not kept: the disk is full" },
  ]);
});

describe("its bytes", () => {
  const record: never = { kind: "study", name: "a" } as never;
  const places = new Places(record, {}, []);
  const run = {
    asked: '[[0.5],"value",9,null]',
    iteration: 1,
    step: 3,
    steps: 9,
    seconds: 0.25,
    chaos: null,
    curve: [1, Number.NaN, -0],
    grown: { greatest: { rate: { from: 2, to: [1e5] } }, isFound: false },
    run: {
      kind: "plain",
      state: {
        x: tensor([1, -0, Number.NaN, Infinity]),
        "": scalar(0.1),
        tensor: tensor([0.1], { precision: "float32" }),
      },
      odd: { tensor: 1, shape: 2, precision: "float64" },
    },
  };
  const bytes = encodeUnderWay(places.after(0), run);

  test("come back to the bit", () => {
    expect(underWayIn(bytes, places)).toEqual(run);
    expect(underWayIn(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3), places)).toEqual(run);
    expect(decodeKept(encodeKept(run), "here")).toEqual(run);
    expect(() => encodeKept({ a: () => 1 })).toThrow(/a record/);
  });

  test("changed anywhere, are of no use, or what they were", () => {
    const random = seeded(11);
    const below = (count: number): number => random.integers(1, Math.max(1, count))[0] ?? 0;
    const used = JSON.stringify(run);
    const wrong: unknown[] = [];
    for (let i = 0; i < 3000; i++) {
      const at = below(bytes.length + 1);
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      const noise = Uint8Array.from(random.integers(below(9), 256));
      const changed = [
        () => Buffer.from(before),
        () => Buffer.from(after),
        () => Buffer.concat([before, noise, after]),
        () => Buffer.concat([before, noise, after.subarray(noise.length)]),
        () => Buffer.concat([before, after.subarray(below(after.length))]),
        () => Buffer.concat([before, after, noise]),
        () => Buffer.from(bytes.map((byte, place) => (place === at ? byte ^ (1 << below(8)) : byte))),
      ][below(7)]?.();
      const found = underWayIn(changed ?? bytes, places);
      if (typeof found !== "string" && JSON.stringify(found) !== used) wrong.push(changed);
    }
    expect(wrong).toEqual([]);
  });
});
