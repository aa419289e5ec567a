import { describe, expect, it } from "vitest";
import type { Engine, Prepared } from "../src/engines/engine.ts";
import { goalLine, goals, reached } from "../src/goals.ts";
import { compare, measure, median, quick, type Row } from "../src/measure.ts";
import { curve, programsIn, ratioOf, ratioTable } from "../src/report.ts";
import { matmul } from "../src/scenarios/matmul.ts";
import { training } from "../src/scenarios/mlp.ts";
import { operationsOf, tangentsOfAdam } from "../src/work.ts";

const row = (engine: string, medianMs: number | null, changes: Partial<Row> = {}): Row => ({
  scenario: "step",
  engine,
  dtype: "float32",
  batch: 32,
  k: 0,
  size: 100,
  medianMs,
  correct: medianMs !== null,
  error: 0,
  rounds: 7,
  ...changes,
});

describe("ratios", () => {
  const rows = [row("dualtape", 2), row("numpy", 3), row("tfjs", null), row("dualtape", 10, { batch: 128 })];

  it("are taken within a case", () => {
    expect(rows.map((one) => ratioOf(one, rows))).toEqual([1, 1.5, "wrong", 1]);
    expect(ratioOf(row("numpy", 3, { batch: 64 }), rows)).toBeNull();
  });

  it("stand in a table with a line for each case", () => {
    const [, first, second] = ratioTable(rows).split("\n");
    expect(first?.trim().split(/\s+/)).toEqual(["float32", "32", "100", "2", "1.5×", "wrong"]);
    expect(second?.trim().split(/\s+/)).toEqual(["float32", "128", "100", "10"]);
  });
});

describe("a curve", () => {
  it("has bars in the proportion of the medians of our engine", () => {
    const rows = [row("dualtape", 2, { k: 1 }), row("numpy", 9, { k: 1 }), row("dualtape", 4, { k: 2 })];
    const bars = curve(rows, "k").split("\n");
    expect(bars.map((bar) => bar.split("█").length - 1)).toEqual([25, 50]);
    expect(bars.map((bar) => bar.replaceAll("█", "").trim().split(/\s+/))).toEqual([
      ["1", "2"],
      ["2", "4"],
    ]);
  });
});

describe("goals", () => {
  const found = (rows: readonly Row[], text: string) =>
    goals(rows, { hybrid: () => 2, runs: () => 60 }).find((goal) => goal.text.startsWith(text)) as ReturnType<
      typeof goals
    >[number];

  it("are reached or missed by the ratio of medians", () => {
    const rows = [row("dualtape", 2), row("jax-js", 5), row("numpy", 1)];
    const [peer, numpy] = [found(rows, "jax-js / dualtape, step"), found(rows, "dualtape / numpy, step")];
    expect([peer.ratio, reached(peer)]).toEqual([2.5, true]);
    expect([numpy.ratio, reached(numpy)]).toEqual([2, false]);
    expect(goalLine(numpy)).toBe("✗ dualtape / numpy, step float32 batch 32: 2 (at most 1.1)");
  });

  it("hold a hybrid step against a plain one and the operations of both", () => {
    const rows = [row("dualtape", 2), row("dualtape", 4.8, { scenario: "hybrid", k: 1 })];
    expect(found(rows, "hybrid / ").ratio).toBeCloseTo(1.2);
  });

  it("hold a hypergradient against the plain run, the one of JAX and the bare loop", () => {
    const runs = { scenario: "runs", batch: 64, k: 68 };
    const rows = [
      row("dualtape", 2, runs),
      row("unrolled", 6, runs),
      row("checkpointed(10)", 11, runs),
      row("hybrid", 126, runs),
      row("jax reverse", 5, runs),
      row("hybrid", 3, { scenario: "runs", k: 1 }),
      row("compile.loop", 2, { scenario: "runs", k: 1 }),
    ];
    const texts = [
      "unrolled / dualtape, runs K 68",
      "checkpointed(10) / dualtape, runs K 68",
      "unrolled / jax reverse, runs K 68",
      "hybrid / (60 × dualtape), runs K 68",
      "hybrid / compile.loop, runs K 1",
      "unrolled / dualtape, runs K 1004",
    ];
    expect(texts.map((text) => [found(rows, text).ratio, reached(found(rows, text))])).toEqual([
      [3, true],
      [5.5, false],
      [1.2, false],
      [1.05, true],
      [1.5, true],
      [null, null],
    ]);
  });

  it("hold what a first call takes against seconds", () => {
    const first = { scenario: "recurrent, first call", dtype: "float64" } as const;
    const goal = found([row("dualtape", 250, first)], "seconds of a recurrent, first call float64");
    expect([goal.ratio, reached(goal)]).toEqual([0.25, true]);
  });

  it("are not measured where an entry is missing or wrong", () => {
    const goal = found([row("dualtape", 2), row("tfjs", null)], "tfjs / dualtape, step");
    expect(reached(goal)).toBeNull();
    expect(goalLine(goal)).toContain("not measured");
  });
});

describe("measuring", () => {
  const prepared = (log: string[], name: string): Prepared => ({
    run(times) {
      log.push(name);
      return 30 * times;
    },
    outcome: () => ({}),
  });

  it("lets the engines run in turn, and those that are wrong not at all", async () => {
    const log: string[] = [];
    const labels = { scenario: "step", dtype: "float32", batch: 32, k: 0, size: null } as const;
    const contenders = ["a", "b", "c"].map((engine) => ({
      engine,
      prepared: prepared(log, engine),
      verdict: { correct: engine !== "b", error: 0 },
    }));
    const rows = await compare(labels, contenders, quick, 10);
    expect(log.slice(-6)).toEqual(["a", "c", "a", "c", "a", "c"]);
    expect(rows.map(({ medianMs }) => medianMs)).toEqual([3, null, 3]);
  });

  it("leaves out an engine that refuses, and reports one that throws as wrong", async () => {
    const engines: readonly Engine[] = [
      { name: "refusing", prepare: () => ({ refused: "no reason" }) },
      {
        name: "throwing",
        prepare: () => ({
          run: () => 1,
          outcome: () => {
            throw new Error("out of order");
          },
        }),
      },
    ];
    const rows = await measure(matmul(2, "float64"), engines, quick);
    expect(rows.map(({ engine, correct, medianMs }) => [engine, correct, medianMs])).toEqual([
      ["throwing", false, null],
    ]);
  });

  it("takes the value in the middle", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});

describe("operations", () => {
  it("of a plain step are three products a layer, but for the flow into the data, and the update", () => {
    const run = training({ name: "step", dtype: "float32", batch: 2, k: 0, widths: [3, 2, 2, 1] });
    const [first, others, parameters] = [3 * 2, 2 * 2 + 2 * 1, 6 + 2 + 4 + 2 + 2 + 1];
    expect(operationsOf(run)).toBe(2 * 2 * (2 * first + 3 * others) + 4 * parameters);
  });

  it("of a tangent of Adam are twice the products that have no constant factor, and the update", () => {
    const [first, last, parameters] = [3 * 2, 2 * 1, 6 + 2 + 2 + 1];
    const plain = 2 * 5 * (2 * first + 3 * last) + 13 * parameters;
    const tangent = 2 * 5 * (2 * first + 6 * last) + 14 * parameters;
    expect(tangentsOfAdam([3, 2, 1], 5, 7)).toBeCloseTo(1 + (7 * tangent) / plain);
  });
});

it("a program is said by its step and its memory, beside what patches would take", () => {
  const lines = programsIn(
    [row("dualtape", 2, { bytes: 5e6 }), row("jax", 3), row("dualtape", 11, { k: 4, bytes: 2e7 })],
    3e6,
  ).split("\n");
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["K", "of a plain step", "its program", "patches, which it has not"],
    ["0", "1×", "5 MB", "3 MB"],
    ["4", "5.5×", "20 MB", "15 MB"],
  ]);
});
