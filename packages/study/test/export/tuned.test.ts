/** What is handed on of a real tuning is what that found, by whatever method. */
import { positive, real } from "@dualtape/core";
import {
  guided,
  newton,
  race,
  randomSearch,
  rprop,
  tpe,
  trustRegion,
  type TuneResult,
  tuneSteps,
} from "@dualtape/hyperopt/eager";
import { dynamics } from "@dualtape/runs/eager";
import {
  exportJson,
  exportOptuna,
  importOptuna,
  type Naturals,
  type StudySummary,
  type StudyView,
} from "@dualtape/study";
import { describe, expect, test } from "vitest";
import { studied, viewed } from "./studies.ts";

/** Descent in a double well, whose value is lower the shorter the run is: x moves by a rate from where it begins, and some rates diverge. */
const hyperparameters = { x: real(-2.5).within(-4, 4), rate: positive(0.05).within(1e-3, 10) };
const well = dynamics({
  name: "well",
  hyperparameters,
  steps: 12,
  start: ({ x }) => ({ x, spent: x.sub(x) }),
  step: ({ x, spent }, { rate }) => ({ x: x.sub(x.square().sub(4).mul(x).mul(rate)), spent: spent.add(0.5) }),
  objective: ({ x, spent }) => x.square().sub(4).square().sub(x).add(spent),
});

/** A study of it, as its journal gives it back. */
function studyOf(method: ReturnType<typeof guided>): {
  readonly view: StudyView;
  readonly result: TuneResult<Naturals>;
} {
  const answers: StudyView["answers"][number][] = [];
  const tuning = tuneSteps(well, { method, iterations: 9, seed: 3 });
  for (;;) {
    const next = tuning.next();
    if (next.done) {
      const { reason, value, hyper, start } = next.value;
      const { hyper: at, value: from } = start;
      const points = { best: { hyper, value }, start: { hyper: at, value: from } };
      const end = {
        kind: "end" as const,
        ended: "2026-03-01T13:00:00.000Z",
        reason,
        ...points,
        members: null,
        test: null,
      };
      const declared = Object.entries(well.hyperparameters).map(([name, { name: domain, initial, range }]) => [
        name,
        { domain, initial, range: { low: range[0], high: range[1] } },
      ]);
      const study = studied({ steps: well.steps, hyperparameters: Object.fromEntries(declared) });
      return { view: { ...viewed(study, answers), end }, result: next.value };
    }
    const event = next.value;
    if (event.type === "iteration" || (event.type === "divergence" && !event.last)) answers.push(event);
  }
}

const methods = { guided, newton, race, randomSearch, rprop, tpe, trustRegion };

describe.for(Object.entries(methods))("%s", ([, method]) => {
  const { view, result } = studyOf(method());
  const { hyper, value, start } = result;

  test("the summary has the best point and the start, and runs of them", () => {
    const { best, start: from, evaluations } = JSON.parse(exportJson(view)) as StudySummary;
    expect([best, from]).toEqual([
      { hyper, value },
      { hyper: start.hyper, value: start.value },
    ]);
    const whole = evaluations.flatMap((run) => (run.whole && run.value !== null ? [run.value] : []));
    expect(Math.min(...whole)).toBe(value);
    expect(evaluations.map(({ evaluation }) => evaluation)).toEqual(evaluations.map((_, i) => i + 1));
  });

  test("the best trial of the journal is the best point", () =>
    expect(importOptuna(exportOptuna(view), hyperparameters)).toEqual([hyper]));
});

test("among them are runs that diverged, shorter ones, and a best run that no method has asked for", () => {
  const all = Object.values(methods).map((method) => studyOf(method()));
  const answers = all.flatMap(({ view }) => view.answers);
  expect(answers.some(({ type }) => type === "divergence")).toBe(true);
  expect(answers.some(({ steps }) => steps < well.steps)).toBe(true);
  expect(
    all.some(({ view, result }) =>
      view.answers.every((run) => run.type === "divergence" || run.value !== result.value),
    ),
  ).toBe(true);
});
