/** What is handed on of a study: what was asked and answered, the best and the start, without what only going on needs. */
import { isRecord, type Natural, refuse } from "@dualtape/core";
import type { EndRecord, Naturals, PointRecord, StudyRecord } from "../records/records.ts";
import type { StudyView } from "../records/view.ts";

/** An evaluation that was asked for, or a run of the result that was taken after all of them. */
export interface EvaluationSummary {
  /** Its number, from 1. */
  readonly evaluation: number;
  readonly outcome: "finite" | "diverged";
  readonly hyper: Naturals;
  /** The objective; `null` where it diverged. */
  readonly value: number | null;
  /** The derivative of the objective by each hyperparameter, in natural units; `null` of a plain run. */
  readonly gradient: Naturals | null;
  /** The steps of the run. */
  readonly steps: number;
  /** Whether these are those of the study: values of shorter runs are of another objective. */
  readonly whole: boolean;
  /** Why the method asked for it. */
  readonly reason: string;
  /** Which of several starts it belongs to, from 0. */
  readonly start: number | null;
  /** The time of the run; `null` of a run whose value alone is recorded. */
  readonly seconds: number | null;
  /** Steps that were computed, over all runs that the derivative needs, and bytes alive at once; `null` where that is not recorded. */
  readonly cost: { readonly steps: number; readonly bytes: number } | null;
  /** What happened where it diverged, at which step, and what to do about it. */
  readonly divergence: {
    readonly origin: string;
    readonly step: number;
    readonly hyperparameter: string | null;
    readonly remedy: string;
  } | null;
}

/** What is handed on of a study. */
export interface StudySummary {
  readonly format: "dualtape study";
  /** Of this format: greater where a reader would take something for what it is not. */
  readonly version: 1;
  readonly study: Omit<StudyRecord, "kind" | "version">;
  /** Why it ended; `null` while it goes on. */
  readonly ended: string | null;
  /** The best whole run; `null` before the first that stayed finite. */
  readonly best: PointRecord | null;
  /** The run that the best one is held against. */
  readonly start: PointRecord | null;
  /** How sure the gain is, by members of a cross-validation and by a test. */
  readonly members: EndRecord["members"];
  readonly test: EndRecord["test"];
  readonly evaluations: readonly EvaluationSummary[];
}

/** Sums a study up; throws an `ArgumentError` on what is none. */
export function summaryOf(where: string, view: StudyView): StudySummary {
  checkView(where, view);
  const { end, answers } = view;
  const { kind: _kind, version: _version, ...study } = view.study;
  const evaluations = answers.map((answer) => evaluationOf(answer, study.steps));
  for (const point of end === null ? [] : [end.start, end.best]) {
    if (!evaluations.some((evaluation) => isAt(evaluation, point))) evaluations.push(lastOf(point, evaluations, study));
  }
  const whole = evaluations.flatMap(({ hyper, value, whole }) => (whole && value !== null ? [{ hyper, value }] : []));
  return {
    format: "dualtape study",
    version: 1,
    study,
    ended: end?.reason ?? null,
    best: end?.best ?? whole.reduce<PointRecord | null>((a, b) => (a !== null && a.value <= b.value ? a : b), null),
    start: end?.start ?? whole[0] ?? null,
    members: end?.members ?? null,
    test: end?.test ?? null,
    evaluations,
  };
}

/** Whether an evaluation is the run of a point of the result. */
const isAt = ({ whole, value, hyper }: EvaluationSummary, point: PointRecord): boolean =>
  whole && value === point.value && JSON.stringify(hyper) === JSON.stringify(point.hyper);

/** A plain run after all that the method has asked for, of which the result alone is recorded. */
const lastOf = (
  { hyper, value }: PointRecord,
  { length }: readonly EvaluationSummary[],
  { steps }: Pick<StudyRecord, "steps">,
): EvaluationSummary => ({
  evaluation: length + 1,
  outcome: "finite",
  hyper,
  value,
  gradient: null,
  steps,
  whole: true,
  reason: "a run after all that was asked for",
  start: null,
  seconds: null,
  cost: null,
  divergence: null,
});

function evaluationOf(answer: StudyView["answers"][number], wholeSteps: number): EvaluationSummary {
  const { iteration, hyper, steps, reason, start = null } = answer;
  const common = { evaluation: iteration, hyper, steps, whole: steps === wholeSteps, reason, start };
  if (answer.type === "iteration") {
    const { value, gradient, cost } = answer;
    const { seconds, steps: computed, bytes } = cost;
    return {
      ...common,
      outcome: "finite",
      value,
      gradient,
      seconds,
      cost: { steps: computed, bytes },
      divergence: null,
    };
  }
  const { origin, step, remedy, seconds } = answer;
  const divergence = { origin, step, hyperparameter: answer.hyperparameter ?? null, remedy };
  return { ...common, outcome: "diverged", value: null, gradient: null, seconds, cost: null, divergence };
}

/** Refuses what is no study. */
function checkView(where: string, view: StudyView): void {
  if (isRecord(view) && isRecord(view.study) && isRecord(view.study.hyperparameters) && Array.isArray(view.answers)) {
    return;
  }
  refuse(where, "the study", view, "one, as viewOf makes it of the records of a journal");
}

/** A hyperparameter, or an element of one that is a list, with the name `rates[0]`. */
export interface Column {
  readonly name: string;
  readonly of: string;
  /** The value of it in a record of hyperparameters. */
  in(values: Naturals): number | null;
}

/** A column for each hyperparameter of a study, and for each element of those that are lists, by where they began. */
export const columnsOf = (initial: Naturals): readonly Column[] =>
  Object.entries(initial).flatMap(([of, value]): Column[] =>
    typeof value === "number"
      ? [{ name: of, of, in: (values) => elementOf(values[of], null) }]
      : value.map((_, i) => ({ name: `${of}[${i}]`, of, in: (values) => elementOf(values[of], i) })),
  );

const elementOf = (value: Natural | undefined, i: number | null): number | null =>
  (i === null ? (typeof value === "number" ? value : null) : typeof value === "object" ? value[i] : null) ?? null;

/** Where the hyperparameters of a study began. */
export const initialOf = ({ hyperparameters }: Pick<StudyRecord, "hyperparameters">): Naturals =>
  Object.fromEntries(Object.entries(hyperparameters).map(([name, { initial }]) => [name, initial]));

/** The names of columns, each of which is to mean one thing: throws an `ArgumentError` where two are the same. */
export function distinct(where: string, names: readonly string[]): readonly string[] {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return names;
  return refuse(where, "the name of two columns", twice, "the hyperparameter another name, or export to JSON");
}
