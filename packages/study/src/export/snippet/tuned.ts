/**
 * The optimizer that was tuned, taken apart: its rule, with the values of its hyperparameters, a schedule of the learning rate, and a clipping
 * of the gradients. Its name says how it is made: `scheduled(clipByGlobalNorm(adamw), learningRate)`.
 */
import { ArgumentError, checkInteger, DualtapeError, elementsOf, type Natural, refuse } from "@dualtape/core";
import type { Naturals, OptimizerRecord, ScheduleRecord } from "../../records/records.ts";
import type { StudyView } from "../../records/view.ts";
import { summaryOf } from "../summary.ts";

/** What another library has no counterpart of that means the same. */
export class ExportError extends DualtapeError {
  override readonly name = "ExportError";
}

/** The kinds of clipping. */
export type Clipping = "clipByValue" | "clipByNorm" | "clipByGlobalNorm";
const CLIPPINGS: readonly string[] = ["clipByValue", "clipByNorm", "clipByGlobalNorm"] satisfies Clipping[];

/** A schedule with the values of its own hyperparameters. */
export interface TunedSchedule {
  readonly name: ScheduleRecord["name"];
  /** The number of its steps; 1 of a constant. */
  readonly steps: number;
  /** The steps of a warm-up before it; `null` where there is none. */
  readonly warmUp: number | null;
  /** A value, as Python reads it. */
  value(name: string): string;
  /** The values of a list. */
  values(name: string): readonly string[];
}

/** The optimizer that was tuned. */
export interface Tuned {
  /** The update rule: `adam`. */
  readonly rule: string;
  /** The value of one of its hyperparameters, as Python reads it; throws an `ArgumentError` where it is not known. */
  value(name: string): string;
  /** The schedule of the learning rate; `null` where that stays. */
  readonly schedule: TunedSchedule | null;
  /** How gradients are clipped, and to which threshold; `null` where they are not. */
  readonly clipping: { readonly kind: Clipping; readonly threshold: string } | null;
}

/** Takes the optimizer of a study apart, at the best values that were found. */
export function tunedOf(where: string, view: StudyView): Tuned {
  const { study, best } = summaryOf(where, view);
  const { optimizer } = study;
  if (optimizer === undefined) {
    throw new ArgumentError(
      where,
      "the study does not tell its optimizer",
      "Export to JSON, or record it with the study",
    );
  }
  if (best === null) throw new ArgumentError(where, "no whole run has stayed finite", "Go on with the study first");
  const known: Naturals = { ...optimizer.held, ...best.hyper };
  const natural = (name: string): Natural => {
    const value = Object.hasOwn(known, name) ? known[name] : undefined;
    if (value !== undefined) return value;
    throw new ArgumentError(where, `the study does not tell the value of ${name}`, "Record with it what is held");
  };
  const values = (name: string): readonly string[] => elementsOf(natural(name)).map(String);
  const value = (name: string): string => {
    const [one, ...others] = values(name);
    if (one !== undefined && others.length === 0) return one;
    throw new ArgumentError(where, `${name} is a list of ${values(name).length} values, not one`, "Export to JSON");
  };
  return { value, ...partsOf(where, optimizer, { value, values }) };
}

/** What a name is made of, from outside to inside. */
function partsOf(
  where: string,
  { name, schedules = {} }: OptimizerRecord,
  read: Pick<TunedSchedule, "value" | "values">,
): Omit<Tuned, "value"> {
  let rule = name;
  let schedule: Tuned["schedule"] = null;
  let clipping: Tuned["clipping"] = null;
  for (let made = WRAPPED.exec(rule); made !== null; made = WRAPPED.exec(rule)) {
    const { wrapper = "", inside = "", of } = made.groups ?? {};
    if (wrapper === "scheduled" && of === RATE && schedule === null) {
      schedule = scheduleOf(where, Object.hasOwn(schedules, RATE) ? schedules[RATE] : undefined, read);
    } else if (isClipping(wrapper) && of === undefined && clipping === null) {
      clipping = { kind: wrapper, threshold: read.value("clip") };
    } else {
      throw new ExportError(
        where,
        `${rule} is more than a rule with one clipping and a schedule of its learning rate`,
        "Export to JSON, and build it by hand",
      );
    }
    rule = inside;
  }
  return { rule, schedule, clipping };
}

const RATE = "learningRate";

const SCHEDULES: readonly string[] = [
  "constant",
  "stepDecay",
  "cosine",
  "piecewiseLinear",
  "piecewiseConstant",
] satisfies ScheduleRecord["name"][];

/** The schedule of the rate, as it was recorded. */
function scheduleOf(
  where: string,
  record: ScheduleRecord | undefined,
  { value, values }: Pick<TunedSchedule, "value" | "values">,
): TunedSchedule {
  if (record === undefined) {
    throw new ArgumentError(where, `the study does not tell the schedule of ${RATE}`, "Record it with the study");
  }
  const { name, warmUp } = record;
  if (!SCHEDULES.includes(name)) refuse(where, `the schedule of ${RATE}`, name, SCHEDULES.join(", "));
  return {
    name,
    steps: name === "constant" ? 1 : checkInteger(where, `the steps of ${name}`, record.steps ?? NaN, 1),
    warmUp: warmUp === undefined ? null : checkInteger(where, "the steps of the warm-up", warmUp, 1),
    value: (own) => value(`${RATE}.${own}`),
    values: (own) => values(`${RATE}.${own}`),
  };
}

/** A wrapper around an optimizer, and the hyperparameter that it is about. */
const WRAPPED = /^(?<wrapper>\w+)\((?<inside>.*?)(?:, (?<of>\w+))?\)$/;

const isClipping = (wrapper: string): wrapper is Clipping => CLIPPINGS.includes(wrapper);
