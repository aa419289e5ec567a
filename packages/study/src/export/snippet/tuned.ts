/**
 * The optimizer that was tuned, taken apart: its rule, with the values of its hyperparameters, a schedule of the learning rate, and a clipping
 * of the gradients. Its name says how it is made: `scheduled(clipByGlobalNorm(adamw), learningRate)`.
 */
import { ArgumentError, DualtapeError, elementsOf, isRecord, type Natural } from "@dualtape/core";
import type { Naturals, OptimizerRecord, ScheduleRecord } from "../../records.ts";
import type { StudyView } from "../../view.ts";
import { summaryOf } from "../summary.ts";

/** What another library has no counterpart of that means the same. */
export class ExportError extends DualtapeError {
  override readonly name = "ExportError";
}

/** The kinds of clipping. */
export type Clipping = "clipByValue" | "clipByNorm" | "clipByGlobalNorm";
const CLIPPINGS: readonly string[] = ["clipByValue", "clipByNorm", "clipByGlobalNorm"] satisfies Clipping[];

/** The values of a schedule, beside what makes it one. */
export interface TunedSchedule extends ScheduleRecord {
  /** A value of a hyperparameter of its own: one, or a list. */
  value(name: string): Natural;
}

/** The optimizer that was tuned. */
export interface Tuned {
  /** The update rule: `adam`. */
  readonly rule: string;
  /** The value of one of its hyperparameters, as Python reads it; throws an `ArgumentError` where it is not known. */
  value(name: string): string;
  /** The schedule of the learning rate; `null` where that stays. */
  readonly schedule: TunedSchedule | null;
  /** How gradients are clipped, and the name of the threshold. */
  readonly clipping: { readonly kind: Clipping; readonly threshold: string } | null;
}

/** A number as Python reads it. */
export const literal = (value: number): string => String(value);

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
  const values: Naturals = { ...optimizer.held, ...best.hyper };
  const natural = (name: string): Natural => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new ArgumentError(where, `the study does not tell the value of ${name}`, "Record with it what is held");
  };
  const scalar = (name: string): string => {
    const value = natural(name);
    if (typeof value === "number") return literal(value);
    throw new ArgumentError(where, `${name} is a list of ${value.length} values, not one`, "Export to JSON");
  };
  return { value: scalar, ...partsOf(where, optimizer, natural) };
}

/** What a name is made of, from outside to inside. */
function partsOf(
  where: string,
  { name, schedules = {} }: OptimizerRecord,
  natural: (name: string) => Natural,
): Omit<Tuned, "value"> {
  let rule = name;
  let schedule: Tuned["schedule"] = null;
  let clipping: Tuned["clipping"] = null;
  for (let made = WRAPPED.exec(rule); made !== null; made = WRAPPED.exec(rule)) {
    const { wrapper = "", inside = "", of } = made.groups ?? {};
    if (wrapper === "scheduled" && of === RATE && schedule === null) {
      const record = Object.hasOwn(schedules, RATE) ? schedules[RATE] : undefined;
      if (!isRecord(record)) {
        throw new ArgumentError(where, `the study does not tell the schedule of ${RATE}`, "Record it with the study");
      }
      schedule = { ...record, value: (own) => natural(`${RATE}.${own}`) };
    } else if (isClipping(wrapper) && of === undefined && clipping === null) {
      clipping = { kind: wrapper, threshold: literal(elementsOf(natural("clip"))[0] ?? NaN) };
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

/** A wrapper around an optimizer, and the hyperparameter that it is about. */
const WRAPPED = /^(?<wrapper>\w+)\((?<inside>.*?)(?:, (?<of>\w+))?\)$/;

const isClipping = (wrapper: string): wrapper is Clipping => CLIPPINGS.includes(wrapper);
