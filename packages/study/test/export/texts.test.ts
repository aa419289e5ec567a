/** A study as JSON, YAML and CSV, read back by those who read such texts. */
import { exportCsv, exportJson, exportYaml, type StudySummary } from "@dualtape/study";
import { parse as parseCsv } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { python } from "./python.ts";
import { digits, finite, studied, viewed } from "./studies.ts";

/** Names and texts that readers of YAML take for something else where they are not quoted. */
const awkward = viewed(
  studied({
    name: "a: b # c\n\t'\"\\ é 𝄞",
    strategy: "no",
    made: { no: "1e-7", "": "", "1": "~", "a.b": "- x", y: "null", "[": "2026-03-01" },
    hyperparameters: { "hidden.rate": { domain: "positive", initial: [], range: { low: 1e-300, high: 1e21 } } },
  }),
  [finite(1, { "hidden.rate": [] }, -1e-7, { gradient: { "hidden.rate": [-1.5e-9, 0, 1e21, 123456789012] } })],
);
const studies = { digits, awkward, "one without answers": viewed(studied(), []) };

test("JSON is a summary: the study, the best whole run, the first, and each evaluation", () => {
  const summary = JSON.parse(exportJson(digits)) as StudySummary;
  const { kind: _kind, version: _version, ...study } = digits.study;
  expect(summary).toMatchObject({ format: "dualtape study", version: 1, study, ended: null });
  expect(summary.best).toEqual({ hyper: { learningRate: 20, momentum: 0.99, shares: [0.1, 0.999] }, value: 0.5 });
  expect(summary.start).toEqual({ hyper: { learningRate: 0.1, momentum: 0.9, shares: [0.5, -0.25] }, value: 0.75 });
  expect(summary.evaluations).toHaveLength(5);
  expect(summary.evaluations.slice(0, 2)).toEqual([
    {
      evaluation: 1,
      outcome: "finite",
      hyper: { learningRate: 0.1, momentum: 0.9, shares: [0.5, -0.25] },
      value: 0.75,
      gradient: { learningRate: 1e-7, momentum: -2, shares: [0.25, 3] },
      steps: 20,
      whole: true,
      reason: "the start",
      start: null,
      seconds: 1.5,
      cost: { steps: 40, bytes: 4096 },
      divergence: null,
    },
    {
      evaluation: 2,
      outcome: "diverged",
      hyper: { learningRate: 50, momentum: 0.9, shares: [0.5, -0.25] },
      value: null,
      gradient: null,
      steps: 20,
      whole: true,
      reason: 'a "long" step, too long',
      start: null,
      seconds: 0.5,
      cost: null,
      divergence: {
        origin: "growth",
        step: 7,
        hyperparameter: "learningRate",
        remedy: "Begin at a lower learningRate",
      },
    },
  ]);
});

test("what the end of a study says stands before what its runs do", () => {
  const point = { hyper: { learningRate: 1 }, value: 0.25 };
  const end = {
    kind: "end",
    ended: "2026-03-01T13:00:00.000Z",
    reason: "settled",
    best: point,
    start: { ...point, value: 2 },
    members: null,
    test: null,
  } as const;
  const summary = JSON.parse(exportJson({ ...digits, end })) as StudySummary;
  expect(summary).toMatchObject({ ended: "settled", best: point, start: { value: 2 } });
});

describe("YAML holds what JSON does", () => {
  test.for(Object.entries(studies))("of %s, read by YAML 1.2", ([, view]) =>
    expect(parseYaml(exportYaml(view))).toEqual(JSON.parse(exportJson(view))),
  );

  test("read by YAML 1.1, as PyYAML has it", async ({ skip }) => {
    const texts = Object.values(studies).map(exportYaml);
    const answer = await python(
      "import json, sys, yaml\njson.dump([yaml.safe_load(t) for t in json.load(sys.stdin)], sys.stdout)",
      texts,
    );
    if ("lacking" in answer) return skip(answer.lacking);
    expect(answer.told).toEqual(Object.values(studies).map((view) => JSON.parse(exportJson(view)) as unknown));
  });
});

test("CSV has a row an evaluation and a column for each element of each hyperparameter", () => {
  const text = exportCsv(digits);
  expect(text.split("\r\n").slice(0, 3)).toEqual([
    "evaluation,outcome,value,steps,seconds,start,reason,learningRate,momentum,shares[0],shares[1]," +
      "gradient of learningRate,gradient of momentum,gradient of shares[0],gradient of shares[1]",
    "1,finite,0.75,20,1.5,,the start,0.1,0.9,0.5,-0.25,1e-7,-2,0.25,3",
    '2,diverged,,20,0.5,,"a ""long"" step, too long",50,0.9,0.5,-0.25,,,,',
  ]);
  const rows = parseCsv(text, { columns: true }) as Record<string, string>[];
  expect(rows.map(({ reason, start }) => [reason, start])).toEqual([
    ["the start", ""],
    ['a "long" step, too long', ""],
    ["a short look", ""],
    ["a step", "2"],
    ["a step", ""],
  ]);
});

test("two columns of one name are refused", () => {
  const view = viewed(
    studied({ hyperparameters: { value: { domain: "real", initial: 1, range: { low: 0, high: 2 } } } }),
    [],
  );
  expect(() => exportCsv(view)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: exportCsv: the name of two columns is the text "value". Give the hyperparameter another name, or export to JSON.]`,
  );
});
