/** A study as its report tells it: what stands in its records, found once. */
import { type Natural } from "@dualtape/core";
import type { PointRecord } from "../records/records.ts";
import type { StudyView } from "../records/view.ts";
import { costOf, type Prices, pricesOf } from "./spent.ts";

/** What came of a question. */
export type Answer = StudyView["answers"][number];
/** A run that stayed finite. */
export type Finished = Extract<Answer, { readonly type: "iteration" }>;

/** A point of the best that was known, when so much had been spent. */
export interface Standing {
  readonly iteration: number;
  /** In plain runs. */
  readonly cost: number;
  readonly value: number;
}

/** What is told of a study. */
export interface Reading extends StudyView {
  readonly names: readonly string[];
  /** How many coordinates they have: one for each element of each. */
  readonly coordinates: number;
  /** The runs that stayed finite, and those of all steps among them, whose values compare. */
  readonly finished: readonly Finished[];
  readonly whole: readonly Finished[];
  /** The first whole run that stayed finite, and the best; `null` where there is none. */
  readonly start: PointRecord | null;
  readonly best: PointRecord | null;
  /** The evaluation that found the best; `null` where a last run beside them did. */
  readonly found: Finished | null;
  /** The best so far, after each whole run that stayed finite. */
  readonly course: readonly Standing[];
  readonly prices: Prices;
  /** What all has cost, in plain runs. */
  readonly spent: number;
}

/** Reads a study. */
export function reading(view: StudyView): Reading {
  const { study, answers, end } = view;
  const coordinates = Object.values(study.hyperparameters).reduce(
    (sum, { initial }) => sum + elementsOf(initial).length,
    0,
  );
  const prices = pricesOf(view, coordinates);
  const finished = answers.filter((answer) => answer.type === "iteration");
  const whole = finished.filter(({ steps }) => steps === study.steps);
  const found = whole.reduce<Finished | null>(
    (best, run) => (run.value < (best?.value ?? Infinity) ? run : best),
    null,
  );
  const course: Standing[] = [];
  let spent = 0;
  for (const answer of answers) {
    spent += costOf(answer, study.steps, prices);
    if (answer.type !== "iteration" || answer.steps !== study.steps) continue;
    const value = Math.min(answer.value, course.at(-1)?.value ?? Infinity);
    course.push({ iteration: answer.iteration, cost: spent, value });
  }
  const best = end?.best ?? found;
  return {
    ...view,
    names: Object.keys(study.hyperparameters),
    coordinates,
    finished,
    whole,
    start: end?.start ?? whole[0] ?? null,
    best,
    found: found?.value === best?.value ? found : null,
    course,
    prices,
    spent,
  };
}

/** A natural value as a list. */
export const elementsOf = (value: Natural): readonly number[] => (typeof value === "number" ? [value] : value);

/** The value of a hyperparameter; `null` where there is none. */
export const valueOf = (values: Readonly<Record<string, Natural>> | null | undefined, name: string): Natural | null =>
  values && Object.hasOwn(values, name) ? (values[name] ?? null) : null;
