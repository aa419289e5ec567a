/** Methods side by side: the same starts and budget, who is ahead in figures and words, and the same care as in `tune`. */
import { ArgumentError, HyperparameterError } from "@dualtape/core";
import { scalar, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  AbortedError,
  compare,
  type CompareEvent,
  dynamics,
  guided,
  hybrid,
  type Method,
  randomSearch,
  real,
  rprop,
  tpe,
} from "../src/index.ts";

/** How far from a target something ends that goes an eighth of `h` in each of eight steps; what goes beyond a wall does not stay finite. */
const approach = (target: readonly number[] = [1, -2], wall = 1e9) =>
  dynamics({
    name: "approach",
    engine: "eager",
    hyperparameters: { h: real([0, 0]).within(-4, 4) },
    steps: 8,
    start: (_hyper, lift) => ({ x: lift(tensor(target.map((at) => -at))) }),
    step: ({ x }, { h }) => ({ x: x.add(h.div(8)).div(h.less(wall).where(1, 0)) }),
    objective: ({ x }) => x.square().sum(),
  });

const FEW = { budget: 24, repeats: 3, strategy: hybrid } as const;

/** Asks for the objective along a line, or for gradients there, and counts its questions. */
const along = (name: string, wanted: "value" | "gradient", at: (i: number) => number): Method => ({
  name,
  *questions({ start }) {
    for (let i = 0; ; i++) yield { u: start.map(() => at(i)), wanted, reason: "the next" };
  },
});

describe("compare", () => {
  it("gives for each method what it has reached, where the curve ends", async () => {
    const { methods, price, budget, repeats } = await compare(approach(), FEW);
    expect([budget, repeats]).toEqual([24, 3]);
    expect(price).toBeGreaterThanOrEqual(1);
    expect(methods.map(({ method }) => method)).toEqual(["guided", "TPE", "random search"]);
    for (const { values, least, median, worst, curve, paid } of methods) {
      const sorted = [...values].sort((a, b) => a - b);
      expect(sorted).toEqual([least, median, worst]);
      expect(curve.map((point) => point.budget)).toEqual([3, 6, 12, 24]);
      expect(curve.at(-1)?.value).toBe(median);
      for (const [i, { value }] of curve.entries()) expect(value).toBeLessThanOrEqual(curve[i - 1]?.value ?? Infinity);
      expect(paid.values + paid.gradients).toBeLessThanOrEqual(24 + 1e-6);
    }
  });

  it("tells what gradients were paid for", async () => {
    const { methods } = await compare(approach(), { ...FEW, methods: [rprop(), randomSearch()] });
    expect(methods[0]?.paid.values).toBeLessThanOrEqual(1); // where the last gradient led to
    expect(methods[0]?.paid.gradients).toBeGreaterThan(0);
    expect(methods[1]?.paid).toEqual({ values: 24, gradients: 0 });
    expect(methods.map(({ takesGradients }) => takesGradients)).toEqual([true, false]);
  });

  it("says where gradients win, where they lose, and where it may be chance", async () => {
    const good = along("good", "value", () => 1);
    const bad = along("bad", "value", () => -1);
    const slope = along("slope", "gradient", (i) => -3 - i);
    const say = async (methods: readonly Method[], repeats = 5): Promise<string> =>
      (await compare(approach([1, 1]), { ...FEW, methods, repeats })).sentence;
    expect(await say([slope, good, bad])).toBe("good is ahead of slope by 100 %, in 5 of 5: gradients lose here.");
    expect(await say([slope, bad], 3)).toBe(
      "bad is ahead of slope by 75 %, in 3 of 3: gradients lose here, or it is chance.",
    );
    expect(await say([bad, good])).toBe("good is ahead of bad by 100 %, in 5 of 5.");
    expect(await say([bad, along("slope", "gradient", () => 1)])).toBe(
      "slope is ahead of bad by 100 %, in 5 of 5: gradients pay here.",
    );
    const hint: Method = {
      name: "hint",
      *questions(space) {
        yield { u: space.start, wanted: "gradient", reason: "the start" };
        return yield* good.questions(space);
      },
    };
    expect(await say([bad, hint])).toMatch(
      /^hint is ahead of bad by 100 %, in 5 of 5; hint has spent \d+ % on gradients\.$/,
    );
    expect(await say([good, good])).toBe("good and good 2 are level.");
    expect(await say([bad])).toBe("bad has reached 8.");
  });

  it("says the same of gradients in words as in the table, whatever of the budget is left", async () => {
    const once: Method = {
      name: "once",
      *questions({ start }) {
        yield { u: start, wanted: "gradient", reason: "the start" };
        for (let i = 0; i < 5; i++) yield { u: start.map((at) => at + 0.1 * i), wanted: "value", reason: "a step" };
        return "settled";
      },
    };
    const methods = [once, along("bad", "value", () => -1)];
    const { table, sentence } = await compare(approach([1, 1]), { ...FEW, methods, repeats: 1, budget: 40 });
    const [, part = ""] = /once has spent (\d+ %) on gradients/.exec(sentence) ?? [];
    expect(/^once .*? (\d+ %)$/m.exec(table)?.[1]).toBe(part);
  });

  it("gives a table in columns, the best first, with the sentence at its end", async () => {
    const methods = [along("bad", "value", () => -1), along("very good", "value", () => 1)];
    const { table, sentence } = await compare(approach([1, 1]), { ...FEW, methods, repeats: 1, budget: 8 });
    expect(table.replace(/ as [\d.]+\./, " as 3.").split("\n")).toEqual([
      "The best value after so many plain runs, one repeat; a gradient counts as 3.",
      "           at 1  at 2  at 4  at 8  least  worst  on gradients",
      "very good     0     0     0     0      0      0           0 %",
      "bad           8     8     8     8      8      8           0 %",
      sentence,
    ]);
  });

  it("has the same problem and budget for all methods of a repeat, and other seeds in the next", async () => {
    const asked: number[] = [];
    const { methods } = await compare(
      (repeat) => {
        asked.push(repeat);
        return approach([repeat, repeat]);
      },
      { ...FEW, methods: [along("start", "value", () => 0), randomSearch()] },
    );
    expect(asked).toEqual([1, 2, 3]);
    expect(methods[0]?.values).toEqual([2, 8, 18]);
    const again = await compare(approach(), { ...FEW, methods: [tpe(), randomSearch()] });
    expect(new Set(again.methods[1]?.values).size).toBeGreaterThan(1);
    const twice = await compare(approach(), { ...FEW, methods: [tpe(), randomSearch()] });
    expect(twice.methods).toEqual(again.methods);
    const later = await compare(approach(), { ...FEW, seed: 2, repeats: 2, methods: [tpe()] });
    expect(later.methods[0]?.values).toEqual(again.methods[0]?.values.slice(1));
  });

  it("judges the best point of each repeat by a test", async () => {
    const seen: number[] = [];
    const { methods, table } = await compare(approach([1, 1]), {
      ...FEW,
      methods: [along("good", "value", (i) => (i === 2 ? 1 : 0))],
      test: ({ x }, repeat) => {
        seen.push(repeat);
        return x.sum().item();
      },
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(methods[0]?.test).toBe(0);
    expect(table).toContain("test");
  });

  it("lets a method lose that finds no finite run", async () => {
    const lost = along("lost", "value", () => 3);
    const { methods, sentence, table } = await compare(approach([1, 1], 2), {
      ...FEW,
      methods: [lost, randomSearch()],
    });
    expect(methods[0]).toMatchObject({ values: [Infinity, Infinity, Infinity], median: Infinity });
    expect(sentence).toContain("random search is ahead of lost, which has reached nothing");
    expect(table).toContain("–");
    const none = await compare(approach([1, 1], 2), { ...FEW, methods: [lost], test: () => 1 });
    expect(none.sentence).toBe("No method has reached a finite value.");
    expect(none.methods[0]?.test).toBe(Infinity);
  });

  it("tells what happens, and whose it is", async () => {
    const events: CompareEvent<{ readonly h: readonly number[] }>[] = [];
    const run = compare(approach(), { ...FEW, repeats: 2, methods: [guided(), randomSearch()] });
    for await (const event of run) events.push(event);
    const whose = events.map(({ method, repeat }) => `${method} ${repeat}`);
    expect([...new Set(whose)]).toEqual(["guided 1", "random search 1", "guided 2", "random search 2"]);
    expect(events.filter(({ type, method }) => type === "iteration" && method === "random search")).toHaveLength(48);
  });

  it("is stopped with what all methods have completed", async () => {
    const stop = new AbortController();
    const run = compare(approach(), { ...FEW, methods: [rprop(), randomSearch()], repeats: 50, signal: stop.signal });
    for await (const { repeat } of run) if (repeat === 3) break;
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(run.isAborted(error) && error.result?.repeats).toBe(2);
    stop.abort();
    const none: unknown = await compare(approach(), { signal: stop.signal }).catch((thrown: unknown) => thrown);
    expect(none).toBeInstanceOf(AbortedError);
    expect(none).toMatchObject({ result: null });
  });

  it("refuses at once what makes no comparison", () => {
    expect(() => compare(approach(), { methods: [] })).toThrow(ArgumentError);
    expect(() => compare(approach(), { budget: 0 })).toThrow(ArgumentError);
    expect(() => compare(approach(), { repeats: 0 })).toThrow(ArgumentError);
    expect(() => compare({ ...approach(), hyperparameters: {} } as never)).toThrow(HyperparameterError);
    expect(() => compare(() => scalar(1) as never)).toThrow(/compare/);
  });
});
