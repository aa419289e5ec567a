/** Tuning that was stopped goes on from what was answered, to the bit, for every method and however it is kept meanwhile. */
import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  CheckpointError,
  DivergenceError,
  drain,
  dynamics,
  type Dynamics,
  positive,
  tuneDynamics,
  type TuneEvent,
  tuneSteps,
} from "../src/index.ts";
import { bitsOf, cliff, gone, resumable } from "./resumable.ts";

type Kept = Checkpoint<unknown>;
/** How a checkpoint is kept, and after every how many evaluations that is tried: a clone loses less than JSON. */
const kept: Readonly<Record<string, readonly [every: number, keep: (checkpoint: Kept) => Kept]>> = {
  JSON: [1, (checkpoint) => JSON.parse(JSON.stringify(checkpoint)) as Kept],
  structuredClone: [6, (checkpoint) => structuredClone(checkpoint)],
};

describe.for(Object.entries(resumable))("%s", ([name, [method, problem, n]]) => {
  const whole = gone(name, n);
  const expected = bitsOf(whole);

  test("asks for enough to be stopped, and for what diverges", () => {
    expect(whole.checkpoint.length).toBe(n);
    expect(whole.checkpoint.some(({ type }) => type === "divergence")).toBe(problem === cliff);
    expect(new Set(whole.checkpoint.map(({ steps }) => steps)).size > 1).toBe(problem !== cliff);
  });

  test.for(Object.entries(kept))("stopped after evaluations, and kept by %s", ([, [every, keep]]) => {
    for (let k = 1; k <= n; k += every) {
      const stopped = keep(gone(name, k).checkpoint);
      expect(stopped.length).toBe(k);
      expect(bitsOf(gone(name, n, stopped)), `after ${k}`).toEqual(expected);
    }
  });

  test("from the events of a run that was aborted", async () => {
    const controller = new AbortController();
    const events: TuneEvent<unknown>[] = [];
    const run = tuneDynamics(problem, { method: method(), iterations: n, seed: 3, signal: controller.signal });
    const failure = await (async () => {
      for await (const event of run) {
        events.push(event);
        if ("reason" in event && event.iteration === 5) controller.abort();
      }
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "AbortedError" });
    expect(events.length).toBeGreaterThanOrEqual(5);
    const from = JSON.parse(JSON.stringify(events)) as Kept;
    expect(bitsOf(gone(name, n, from))).toEqual(expected);
  });

  test("from all events, with the run that was the last", () => {
    const all = [...tuneSteps(problem, { method: method(), iterations: n - 2, seed: 3 })];
    const from = JSON.parse(JSON.stringify(all)) as Kept;
    expect(bitsOf(gone(name, n, from))).toEqual(expected);
  });

  test("from the events of a pulled loop that was left in the middle of a run", () => {
    const events: TuneEvent<unknown>[] = [];
    for (const event of tuneSteps(problem, { method: method(), iterations: n, seed: 3 })) {
      events.push(event);
      if (event.type === "progress" && event.iteration === 8 && event.step >= 1) break;
    }
    expect(bitsOf(gone(name, n, events as unknown as Kept))).toEqual(expected);
  });
});

test("a run in which nothing stayed finite fails again as it failed, and goes on where there is more to try", () => {
  const nowhere = dynamics({
    name: "nowhere",
    hyperparameters: { rate: positive(1) },
    steps: 2,
    start: ({ rate }) => ({ x: rate }),
    step: ({ x }) => ({ x: x.mul(Number.POSITIVE_INFINITY) }),
    objective: ({ x }) => x,
  });
  const failed = (from: Kept): unknown => {
    const events: TuneEvent<unknown>[] = [];
    try {
      for (const event of tuneSteps(nowhere, { iterations: 3, from })) events.push(event);
    } catch (error) {
      return { error, events };
    }
    return null;
  };
  const first = failed([]) as { error: DivergenceError; events: Kept };
  expect(first.error).toBeInstanceOf(DivergenceError);
  const from = JSON.parse(JSON.stringify(first.events)) as Kept;
  expect(failed(from)).toMatchObject({ error: { name: "DivergenceError", message: first.error.message } });
});

describe("what does not belong is refused", () => {
  const { checkpoint } = gone("tpe", 8);
  const least = checkpoint.reduce((one, other) => ((other as never)["value"] < (one as never)["value"] ? other : one));
  const changed = (iteration: number, change: object): Kept =>
    checkpoint.map((entry) => (entry.iteration === iteration ? { ...entry, ...change } : entry)) as Kept;
  const goOn = (from: Kept, name = "tpe", problem: Dynamics = cliff, seed = 3): unknown =>
    drain(tuneSteps(problem, { method: resumable[name]?.[0](), iterations: 12, from, seed } as never));
  const otherwise = {
    ...cliff,
    objective: (...of: never[]) => cliff.objective(...(of as [never, never, never])).mul(2),
  };

  test.for<readonly [kind: string, message: RegExp, go: () => unknown]>([
    ["another method", /iteration \d is none that rprop asks for/, () => goOn(checkpoint, "rprop")],
    ["another seed", /iteration 2 is none that TPE asks for/, () => goOn(checkpoint, "tpe", cliff, 4)],
    ["another start", /iteration 1 is none that TPE/, () => goOn(changed(1, { hyper: { rate: 1 } }))],
    ["another value of a point", /iteration \d is none that TPE/, () => goOn(changed(3, { hyper: least.hyper }))],
    ["another problem", /gave .*, and gave .* here/, () => goOn(checkpoint, "tpe", otherwise as never)],
    ["a gap", /entry 3 is iteration 4: some are missing, or twice/, () => goOn(checkpoint.filter((_, i) => i !== 2))],
    ["a first that is missing", /entry 1 is iteration 2/, () => goOn(checkpoint.slice(1))],
    ["an entry twice", /entry 3 is iteration 2/, () => goOn(checkpoint.flatMap((e, i) => (i === 1 ? [e, e] : [e])))],
    [
      "a wrong value of the best",
      /gave -1, and gave .* here/,
      () => goOn(changed(least.iteration, { value: -1 }).slice(0, least.iteration)),
    ],
    ["fewer steps", /iteration 2 is none that/, () => goOn(changed(2, { steps: 3 }))],
    [
      "a gradient that was not asked for",
      /iteration 1 is none that/,
      () => goOn(changed(1, { gradient: checkpoint[0]?.hyper })),
    ],
    [
      "more than the method asks for",
      /goes on where the method has ended/,
      () => {
        const [first] = gone("rprop", 1).checkpoint;
        const flat = { ...first, flat: Object.keys(cliff.hyperparameters) };
        return goOn([flat, { ...flat, iteration: 2 }] as unknown as Kept, "rprop");
      },
    ],
  ])("%s", ([, message, go]) => {
    expect(go).toThrow(CheckpointError);
    expect(go).toThrow(message);
    expect(go).toThrow(/^tuneSteps, from: .*start anew/);
  });

  test.for(Object.keys(checkpoint.find(({ type }) => type === "iteration") ?? {}))("an entry without its %s", (key) => {
    const without = checkpoint.map((entry) =>
      Object.fromEntries(Object.entries(entry).filter(([name]) => name !== key)),
    );
    if (key === "reason" || key === "curve") return; // only told
    expect(() => goOn(without as never)).toThrow(/^tuneSteps/);
  });
});
