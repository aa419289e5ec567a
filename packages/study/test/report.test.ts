/** What a report tells, as text: all kinds of studies, whatever names they bear, in a megabyte, and the same for the same. */
import { DualtapeError } from "@dualtape/core";
import { describe, expect, it } from "vitest";
import { reportHtml } from "../src/index.ts";
import { changed, duration, figure, moment, natural } from "../src/report/figures.ts";
import { reading } from "../src/report/reading.ts";
import { scaleOf } from "../src/report/chart.ts";
import { extent, outline, thinned } from "../src/report/series.ts";
import { found } from "./extras.ts";
import { hostile, invented, odd } from "./studies.ts";

const MEGABYTE = 1_000_000;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What a report is made of: nothing that runs or loads. */
const ELEMENTS =
  "a bdi body caption circle code dd details div dl dt figcaption figure footer g h1 h2 h3 head header html li link main meta nav p path pre rect section strong style summary svg table tbody td text th thead title tr ul";
const SECTIONS = [
  "outcome",
  "evaluations",
  "curves",
  "hyperparameters",
  "importance",
  "surface",
  "audit",
  "random",
  "cost",
  "reproduce",
];

/** Refuses a text that is no whole report. */
function expectReport(html: string): void {
  expect(bytesOf(html)).toBeLessThan(MEGABYTE);
  expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
  expect(html.includes(`content="default-src &#39;none&#39;; style-src`)).toBe(true);
  const elements = new Set([...html.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, name]) => name));
  expect([...elements].filter((name) => !ELEMENTS.split(" ").includes(name ?? ""))).toEqual([]);
  expect([...html.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual(SECTIONS);
  for (const leak of ["undefined", "[object", "NaN", "Infinity", "null"]) expect(html.includes(leak), leak).toBe(false);
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  expect(levels.every((level, i) => level <= (levels[i - 1] ?? 0) + 1)).toBe(true);
}

const one = invented({ hyperparameters: { learningRate: 0.1 }, evaluations: 30 });

describe("a report", () => {
  it.each(Object.entries(odd))("tells of a study: %s", (_, made) => {
    const view = invented(made);
    const html = reportHtml(view);
    expectReport(html);
    expect(reportHtml(structuredClone(view)) === html).toBe(true);
    expect(html.match(/gatherExtras/g)?.length).toBe(4); // each part that is missing says how to come by it
  });

  it("tells what was found beside the study, or why it was not", () => {
    const html = reportHtml(one, found);
    expectReport(html);
    for (const text of [found.audit.sentence, "dualtape tune", "did not stay finite"]) {
      expect(html.includes(text), text).toBe(true);
    }
    expect(html.includes("gatherExtras")).toBe(false);
    const missing = { importance: "No time & no money", surface: "for it", audit: "at", random: "all" };
    expect(reportHtml(one, { missing })).toContain("No time &amp; no money");
  });

  it("stays below a megabyte, however long the study and its names", () => {
    const long = (sign: string): string => sign.repeat(200);
    const hyperparameters = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `${i}${long('"')}`,
        i % 10 === 0 ? Array.from({ length: 300 }, () => 0.123456) : 0.1,
      ]),
    );
    const view = invented({
      name: long("<"),
      hyperparameters,
      evaluations: 400,
      steps: 1000,
      divergent: 5,
      monitored: (iteration, step) => Math.sin(iteration * step) + 2,
    });
    const answers = Array.from({ length: 10 }, (_, k) =>
      view.answers.map((answer) => ({ ...answer, iteration: answer.iteration + 400 * k })),
    ).flat();
    expectReport(reportHtml({ ...view, answers }, found));
  });

  it.each(Object.entries(hostile))("shows a name as nothing but a name: %s", (_, name) => {
    const view = invented({
      name,
      hyperparameters: { [name]: 0.1, [`${name} 2`]: [0.1, 0.2] },
      evaluations: 6,
      divergent: 4,
    });
    const { study, answers, sessions } = view;
    const named = {
      ...view,
      study: { ...study, method: name, made: { [name]: name }, problem: { file: name, digest: name }, created: name },
      sessions: sessions.map((session) => ({ ...session, started: name })),
      answers: answers.map((answer) => ({ ...answer, reason: name })),
      notices: [{ type: "flat", iteration: 1, hyperparameters: [name], remedy: name } as const],
    };
    const html = reportHtml(named, {
      reproduce: [name],
      missing: { importance: name, surface: name, audit: name, random: name },
    });
    expectReport(html);
    expect(
      /[\0\u202a-\u202e]/.test(
        html.replace(/<bdi[^>]*>.*?<\/bdi>|<(h1|p|pre|td|th|li|title|dd|summary)\b[\s\S]*?<\/\1>/g, ""),
      ),
    ).toBe(false);
  });

  it.each([
    ["none", null],
    ["a record", {}],
    ["a study of an answer that is none", { ...one, answers: [{ type: "iteration" }] }],
    ["a study without its record", { ...one, study: { kind: "study", version: 1 } }],
    ["an end without a point", { ...one, end: { kind: "end", reason: "finished" } }],
  ])("refuses what is no study: %s", (_, view) => {
    expect(() => reportHtml(view as never)).toThrow(DualtapeError);
  });
});

describe("a reading", () => {
  it("counts what was spent in plain runs, by the least seconds of each kind", () => {
    const { prices, spent } = reading(invented({ hyperparameters: { x: 1 }, evaluations: 9, divergent: 9 }));
    expect(prices.value).toBe(1);
    expect(prices.gradient).toBeCloseTo(3.5, 12);
    expect(prices.hessian).toBeCloseTo(7, 12);
    // Two plain runs, six gradients, and three of twenty steps of a plain run that diverged.
    expect(spent).toBeCloseTo(2 + 6 * 3.5 + 3 / 20, 12);
  });

  it("compares whole runs only", () => {
    const {
      best,
      course,
      found: run,
    } = reading(
      invented({
        hyperparameters: { x: 1 },
        evaluations: 8,
        starts: 4,
        isEnded: false,
        value: (iteration) => (iteration < 5 ? 0 : iteration % 3),
      }),
    );
    expect(best?.value).toBe(0);
    expect(run?.iteration).toBe(6);
    expect(course.map(({ value }) => value)).toEqual([2, 0, 0, 0]);
  });
});

describe("figures", () => {
  it.each([
    [0, "0"],
    [0.0035529, "0.003553"],
    [36947.2, "36,950"],
    [-0.00001, "−10⁻⁵"],
    [1.25e38, "1.25\u202f×\u202f10³⁸"],
    [5e-324, "4.941\u202f×\u202f10⁻³²⁴"],
    [Number.NaN, "not finite"],
    [null, "not finite"],
  ])("%d", (value, text) => expect(figure(value)).toBe(text));

  it("of lists, changes, times and moments", () => {
    expect(natural([1, 2, 3, 4, 5, 6, 7])).toBe("[1; 2; 3; 4; 5; 6; … 7 in all]");
    expect([changed(2, 1), changed(-1, -1.055), changed(0, 1), changed(3, 3)]).toEqual([
      "−50\u202f%",
      "−5.5\u202f%",
      "changed",
      "no change",
    ]);
    expect([0.0123, 61, 600, 9000].map(duration)).toEqual([
      "12.3\u202fms",
      "61\u202fs",
      "10\u202fmin",
      "2\u202fh 30\u202fmin",
    ]);
    expect([moment("2026-11-26T20:00:05.123Z"), moment("once")]).toEqual(["2026-11-26 20:00 UTC", "once"]);
  });
});

describe("series", () => {
  it("are thinned to both ends and what lies evenly between", () => {
    expect(thinned(5, 9)).toEqual([0, 1, 2, 3, 4]);
    expect(thinned(101, 3)).toEqual([0, 50, 100]);
    expect(thinned(1000, 1)).toEqual([0]);
  });

  it("keep their peaks, their lows and their gaps in outline", () => {
    const values = Array.from({ length: 1000 }, (_, i) =>
      i === 333 ? 50 : i === 777 ? -50 : i === 500 ? null : Math.sin(i),
    );
    const kept = outline(values, 60);
    expect(kept.length).toBeLessThanOrEqual(60);
    expect(extent(kept.map(([, y]) => y))).toEqual([-50, 50]);
    expect(kept.find(([, y]) => y === null)).toEqual([500, null]);
    expect(kept.every(([x], i) => i === 0 || x > (kept[i - 1]?.[0] ?? x))).toBe(true);
  });

  it("are logarithmic where positive values span decades, with ticks inside", () => {
    const cases: readonly (readonly [values: readonly (number | null)[], isLog: boolean])[] = [
      [[1, 2, 3], false],
      [[1e-5, 1], true],
      [[5e-324, 1e308], true],
      [[-1, 1e6], false],
      [[-1.7e308, 1.7e308], false],
      [[0, 1e6], false],
      [[7], false],
      [[0], false],
      [[null, Number.NaN], false],
      [[0.02, 0.9], true],
    ];
    for (const [values, isLog] of cases) {
      const scale = scaleOf(values, [100, 0]);
      expect(scale.isLog, String(values)).toBe(isLog);
      expect(scale.ticks.length, String(values)).toBeGreaterThan(0);
      expect(scale.ticks.length, String(values)).toBeLessThan(12);
      const places = [
        ...scale.ticks.map(({ value }) => scale.at(value)),
        ...values.flatMap((value) => (value === null || Number.isNaN(value) ? [] : scale.at(value))),
      ];
      expect(
        places.every((place) => place >= -1e-9 && place <= 100 + 1e-9),
        `${values}: ${places}`,
      ).toBe(true);
    }
  });
});
