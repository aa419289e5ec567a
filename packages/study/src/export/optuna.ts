/**
 * A study as a journal of Optuna, which its dashboard and `load_study` read: an evaluation is a trial, with the parameters, the value, and as
 * attributes what Optuna has no place for.
 */
import { must, refuse } from "@dualtape/core";
import type { StudyView } from "../records/view.ts";
import { DIRECTION, OPERATION, STATE } from "./optuna-journal.ts";
import { type Column, columnsOf, distinct, type EvaluationSummary, initialOf, summaryOf } from "./summary.ts";

/**
 * A study as the text of a journal file, for `JournalStorage(JournalFileBackend(path))` of Optuna 4 and 5.
 *
 * A whole run is a trial that is complete, and what diverged one that failed. A run of fewer steps is pruned, with its value at its last
 * step: such a value is of another objective, and Optuna leaves it out of `best_trial` as it does with trials that it has stopped itself.
 * Element i of a list is the parameter `name[i]`. A distribution is the range of the hyperparameter, widened to all that was tried, and
 * logarithmic where the domain is `positive`. Times are those of work: a trial begins where the one before ended, the first when the study
 * was made. Throws an `ArgumentError` on what is no study, and where two parameters would have one name.
 */
export function exportOptuna(view: StudyView): string {
  const { study, evaluations } = summaryOf("exportOptuna", view);
  const { hyperparameters, name, problem, method, strategy, seed, steps, made } = study;
  const columns = columnsOf(initialOf(study));
  distinct(
    "exportOptuna",
    columns.map((column) => column.name),
  );
  const distributions = columns.map((column): readonly [string, string] => {
    const { domain, range } = must(hyperparameters[column.of], column.of);
    const tried = evaluations.flatMap(({ hyper }) => column.in(hyper) ?? []);
    const bound = tried.reduce(
      ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
      range,
    );
    const attributes = { step: null, ...bound, log: domain === "positive" };
    return [column.name, JSON.stringify({ name: "FloatDistribution", attributes })];
  });
  const attributes = { problem, method, strategy, seed, steps, made };
  let now = Date.parse(study.created);
  if (Number.isNaN(now)) refuse("exportOptuna", "the time when it was created", study.created, "one in ISO 8601");
  return [
    { op_code: OPERATION.createStudy, study_name: name, directions: [DIRECTION.minimize] },
    ...Object.entries(attributes).map(([key, value]) => ({
      op_code: OPERATION.setStudyAttribute,
      study_id: 0,
      user_attr: { [`dualtape:${key}`]: value },
    })),
    ...evaluations.map((evaluation) => {
      const begun = now;
      now += (evaluation.seconds ?? 0) * 1000;
      return {
        op_code: OPERATION.createTrial,
        study_id: 0,
        datetime_start: timeOf(begun),
        datetime_complete: timeOf(now),
        ...trialOf(evaluation, columns),
        distributions: Object.fromEntries(distributions),
      };
    }),
  ]
    .map((operation) => `${JSON.stringify({ worker_id: "dualtape", ...operation })}\n`)
    .join("");
}

function trialOf(evaluation: EvaluationSummary, columns: readonly Column[]): Readonly<Record<string, unknown>> {
  const { hyper, value, whole, steps, gradient, evaluation: number, reason, start, divergence } = evaluation;
  const attributes = { evaluation: number, steps, reason, gradient, start, divergence };
  return {
    state: value === null ? STATE.failed : whole ? STATE.complete : STATE.pruned,
    value,
    values: null,
    params: Object.fromEntries(columns.map((column) => [column.name, column.in(hyper)])),
    intermediate_values: value === null ? {} : { [steps]: value },
    user_attrs: Object.fromEntries(Object.entries(attributes).filter(([, attribute]) => attribute !== null)),
    system_attrs: {},
  };
}

/** A time as Python reads it, in versions that do not know Z, too. */
const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString().replace("Z", "+00:00");
