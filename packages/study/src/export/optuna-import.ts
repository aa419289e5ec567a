/** What Optuna found as points to start from: the best trials of its journal, held against the domains. */
import {
  ArgumentError,
  checkInteger,
  checkRecord,
  type Domain,
  formatNatural,
  isRecord,
  listed,
  type Natural,
  refuse,
} from "@dualtape/core";
import type { Naturals } from "../records/records.ts";
import { DIRECTION, type OptunaStudy, STATE, studiesIn, type Trial } from "./optuna-journal.ts";
import { type Column, columnsOf } from "./summary.ts";

/** Which trials of a journal. */
export interface ImportOptunaOptions {
  /** The name of the study, where the journal holds several. */
  readonly study?: string;
  /** How many trials, the best first; 1 by default. */
  readonly count?: number;
  /** Parameters that are none of the hyperparameters, and are left out. */
  readonly ignore?: readonly string[];
}

const OPTIONS = ["study", "count", "ignore"] as const satisfies readonly (keyof ImportOptunaOptions)[];

/**
 * The hyperparameters of the best complete trials in a journal of Optuna, as points to start from, the best first; fewer where there are
 * fewer trials. The parameters of a list are `name[0]`, `name[1]`, …, as `exportOptuna` writes them.
 *
 * Throws a `FileError` on what is no journal, and an `ArgumentError` where there is no complete trial, where there are several studies or
 * several objectives, and where a trial has other parameters than there are hyperparameters, or one outside of its domain.
 */
export function importOptuna(
  text: string,
  hyperparameters: Readonly<Record<string, Domain>>,
  options: ImportOptunaOptions = {},
): readonly Naturals[] {
  if (typeof text !== "string") refuse(WHERE, "the journal", text, "the text of one");
  checkRecord(WHERE, "the record of hyperparameters", hyperparameters);
  checkRecord(WHERE, "the options", options, OPTIONS);
  const { study: name, count = 1, ignore = [] } = options;
  checkInteger(WHERE, "count", count, 1);
  if (name !== undefined && typeof name !== "string") refuse(WHERE, "the study", name, "its name");
  const isNames = Array.isArray(ignore) && ignore.every((one) => typeof one === "string");
  if (!isNames) refuse(WHERE, "ignore", ignore, "a list of names");
  for (const [of, domain] of Object.entries(hyperparameters)) {
    if (!(isRecord(domain) && typeof domain.contains === "function")) refuse(WHERE, of, domain, "its domain");
  }
  const { directions, trials } = chosen(studiesIn(WHERE, text), name);
  const [direction, ...others] = directions;
  if (others.length > 0) {
    throw new ArgumentError(WHERE, `the study has ${directions.length} objectives`, "Give one of a single objective");
  }
  const sign = direction === DIRECTION.maximize ? -1 : 1;
  const best = trials
    .flatMap((trial) => (trial.state === STATE.complete && trial.value !== null ? [{ trial, value: trial.value }] : []))
    .sort((a, b) => sign * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    .slice(0, count);
  if (best.length === 0) throw new ArgumentError(WHERE, "no trial is complete", "Give a journal of one that has some");
  return best.map(({ trial }) => pointOf(trial, hyperparameters, ignore));
}

const WHERE = "importOptuna";

/** The study of a name, or the only one. */
function chosen(studies: readonly OptunaStudy[], name: string | undefined): OptunaStudy {
  const fitting = name === undefined ? studies : studies.filter((study) => study.name === name);
  const [one, ...others] = fitting;
  if (one !== undefined && others.length === 0) return one;
  const names = listed(studies.map((study) => study.name));
  throw new ArgumentError(
    WHERE,
    one === undefined ? `there is no study${name === undefined ? "" : ` ${name}`}` : "there are several studies",
    studies.length === 0 ? "Give a journal that holds one" : `Choose among ${names}`,
  );
}

/** The point of a trial. */
function pointOf(trial: Trial, domains: Readonly<Record<string, Domain>>, ignore: readonly string[]): Naturals {
  const where = `${WHERE}, trial ${trial.number}`;
  const initial = Object.fromEntries(Object.entries(domains).map(([name, domain]) => [name, domain.initial]));
  const columns = columnsOf(initial);
  const known = [...columns.map(({ name }) => name), ...ignore];
  const unknown = [...trial.parameters.keys(), ...trial.categories].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(where, `${unknown} is none of the hyperparameters`, "Name it in ignore to leave it out");
  }
  const valueOf = ({ name }: Column): number => {
    const value = trial.parameters.get(name);
    if (value !== undefined) return value;
    const what = trial.categories.has(name) ? `${name} is a category, and no number` : `there is no parameter ${name}`;
    throw new ArgumentError(where, what, "Give a study that has tuned the same hyperparameters");
  };
  return Object.fromEntries(
    Object.entries(domains).map(([of, domain]): readonly [string, Natural] => {
      const values = columns.filter((column) => column.of === of).map(valueOf);
      const natural = typeof domain.initial === "number" ? (values[0] ?? NaN) : values;
      if (domain.contains(natural)) return [of, natural];
      throw new ArgumentError(
        where,
        `${of} is ${formatNatural(natural)}, which lies outside of ${domain.name}`,
        "Give it a domain that holds it, or import other trials",
      );
    }),
  );
}
