/** Optuna reads what is exported for it, and what it wrote itself is read here. */
import { readFileSync } from "node:fs";
import { between, positive } from "@dualtape/core";
import { exportOptuna, importOptuna, type StudyView } from "@dualtape/study";
import { describe, expect, test } from "vitest";
import { python } from "./python.ts";
import { digits, finite, studied, viewed } from "./studies.ts";

/** Opens a journal as Optuna does, tells what is there, and lets it go on. */
const OPENED = `
import json, sys, tempfile
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
optuna.logging.set_verbosity(optuna.logging.ERROR)
given = json.load(sys.stdin)
with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
    file.write(given)
    file.flush()
    opened = lambda: JournalStorage(JournalFileBackend(file.name))
    study = optuna.load_study(study_name=None, storage=opened(), sampler=optuna.samplers.TPESampler(n_startup_trials=1))
    told = {
        "name": study.study_name,
        "user_attrs": study.user_attrs,
        "best": [study.best_trial.number, study.best_value, study.best_params],
        "trials": [
            {
                "state": t.state.name,
                "value": t.value,
                "params": t.params,
                "intermediate": t.intermediate_values,
                "user_attrs": t.user_attrs,
                "ranges": {k: [d.low, d.high, d.log] for k, d in t.distributions.items()},
                "seconds": t.duration.total_seconds(),
                "inside": all(d._contains(t.params[k]) for k, d in t.distributions.items()),
            }
            for t in study.trials
        ],
    }
    trial = study.ask(study.trials[0].distributions)
    study.tell(trial, 0.25)
    told["after"] = optuna.load_study(study_name=None, storage=opened()).best_value
json.dump(told, sys.stdout)
`;
import { saidOf } from "./refused.ts";

const opened = (view: StudyView) => python(OPENED, exportOptuna(view));

test("Optuna opens a study: the same trials, parameters and best value, and goes on from there", async ({ skip }) => {
  const answer = await opened(digits);
  if ("lacking" in answer) return skip(answer.lacking);
  const ranges = {
    learningRate: [0.001, 50, true],
    momentum: [0.2, 0.998, false],
    "shares[0]": [-0.998, 0.998, false],
  };
  const trial = (state: string, value: number | null, [rate, momentum, a, b]: readonly number[], rest: object) => ({
    state,
    value,
    params: { learningRate: rate, momentum, "shares[0]": a, "shares[1]": b },
    intermediate: value === null ? {} : { 20: value },
    seconds: value === null ? 0.5 : 1.5,
    inside: true,
    ranges: { ...ranges, "shares[1]": [-0.998, 0.999, false] },
    ...rest,
  });
  expect(answer.told).toEqual({
    name: "digits",
    user_attrs: {
      "dualtape:problem": digits.study.problem,
      "dualtape:method": "lbfgs",
      "dualtape:strategy": null,
      "dualtape:seed": 1,
      "dualtape:steps": 20,
      "dualtape:made": digits.study.made,
    },
    best: [3, 0.5, { learningRate: 20, momentum: 0.99, "shares[0]": 0.1, "shares[1]": 0.999 }],
    after: 0.25,
    trials: [
      trial("COMPLETE", 0.75, [0.1, 0.9, 0.5, -0.25], {
        user_attrs: {
          evaluation: 1,
          steps: 20,
          reason: "the start",
          gradient: { learningRate: 1e-7, momentum: -2, shares: [0.25, 3] },
        },
      }),
      trial("FAIL", null, [50, 0.9, 0.5, -0.25], {
        user_attrs: {
          evaluation: 2,
          steps: 20,
          reason: 'a "long" step, too long',
          divergence: {
            origin: "growth",
            step: 7,
            hyperparameter: "learningRate",
            remedy: "Begin at a lower learningRate",
          },
        },
      }),
      trial("PRUNED", 0.125, [0.3, 0.95, 0.1, -0.2], {
        intermediate: { 5: 0.125 },
        user_attrs: { evaluation: 3, steps: 5, reason: "a short look" },
      }),
      trial("COMPLETE", 0.5, [20, 0.99, 0.1, 0.999], {
        user_attrs: { evaluation: 4, steps: 20, reason: "a step", start: 2 },
      }),
      trial("COMPLETE", 0.625, [0.2, 0.5, -0.1, 0.3], { user_attrs: { evaluation: 5, steps: 20, reason: "a step" } }),
    ],
  });
});

const domains = {
  learningRate: positive(0.1),
  momentum: positive(0.9),
  shares: between(-1, 1, [0, 0]),
};

test("what is exported comes back, the best whole runs first", () => {
  const text = exportOptuna(digits);
  const points = [
    { learningRate: 20, momentum: 0.99, shares: [0.1, 0.999] },
    { learningRate: 0.2, momentum: 0.5, shares: [-0.1, 0.3] },
    { learningRate: 0.1, momentum: 0.9, shares: [0.5, -0.25] },
  ];
  expect(importOptuna(text, domains)).toEqual(points.slice(0, 1));
  expect(importOptuna(text, domains, { count: 9 })).toEqual(points);
});

describe("a journal that Optuna wrote", () => {
  const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
  const journal = read("optuna-journal.log");
  const expected = JSON.parse(read("optuna-journal.json")) as Record<"tuned" | "greatest", Record<string, number>[]>;
  const { learningRate, shares } = domains;
  const ignore = ["width", "kind"];

  test("gives its best trials as points", () => {
    const points = expected.tuned.map((params) => ({
      learningRate: params["learningRate"],
      shares: [params["shares[0]"], params["shares[1]"]],
    }));
    expect(importOptuna(journal, { learningRate, shares }, { study: "tuned", ignore, count: 4 })).toEqual(points);
  });

  test("gives the greatest where Optuna maximizes", () =>
    expect(importOptuna(journal, { learningRate }, { study: "greatest", count: 2 })).toEqual(expected.greatest));

  test("is read as far as its last whole line", () => {
    const torn = `${journal}{"op_code":4,"stu`;
    expect(importOptuna(torn, { learningRate }, { study: "greatest" })).toEqual(expected.greatest.slice(0, 1));
  });

  test("what does not fit is refused by name", () => {
    const tuned = { study: "tuned" };
    const none = exportOptuna(
      viewed(studied(), [finite(1, { learningRate: 1, momentum: 1, shares: [0, 0] }, 1, { steps: 5 })]),
    );
    const refusals: (() => unknown)[] = [
      () => importOptuna(journal, { learningRate }),
      () => importOptuna(journal, { learningRate }, { study: "to be deleted" }),
      () => importOptuna(journal, { learningRate }, { study: "both" }),
      () => importOptuna(journal, { learningRate, shares }, tuned),
      () => importOptuna(journal, { ...domains }, { ...tuned, ignore }),
      () => importOptuna(journal, { learningRate, shares, kind: positive(1) }, { ...tuned, ignore }),
      () => importOptuna(journal, { learningRate: between(0, 1e-9, 1e-10), shares }, { ...tuned, ignore }),
      () => importOptuna(none, domains),
      () => importOptuna("", domains),
      () => importOptuna(`${journal}{"op_code":4,"stu\n`, { learningRate }),
      () => importOptuna('{"op_code":0}\n', { learningRate }),
    ];
    expect(saidOf(refusals)).toMatchInlineSnapshot(`
      [
        "ArgumentError: importOptuna: there are several studies. Choose among tuned, greatest, both.",
        "ArgumentError: importOptuna: there is no study to be deleted. Choose among tuned, greatest, both.",
        "ArgumentError: importOptuna: the study has 2 objectives. Give one of a single objective.",
        "ArgumentError: importOptuna, trial 0: width is none of the hyperparameters. Name it in ignore to leave it out.",
        "ArgumentError: importOptuna, trial 0: there is no parameter momentum. Give a study that has tuned the same hyperparameters.",
        "ArgumentError: importOptuna, trial 0: kind is a category, and no number. Give a study that has tuned the same hyperparameters.",
        "ArgumentError: importOptuna, trial 0: learningRate is 0.02, which lies outside of between(0, 1e-9). Give it a domain that holds it, or import other trials.",
        "ArgumentError: importOptuna: no trial is complete. Give a journal of one that has some.",
        "ArgumentError: importOptuna: there is no study. Give a journal that holds one.",
        "FileError: importOptuna: line 143 is no operation of Optuna. Give the text of a journal file as Optuna writes it.",
        "FileError: importOptuna: line 1 is no operation of Optuna. Give the text of a journal file as Optuna writes it.",
      ]
    `);
  });
});
