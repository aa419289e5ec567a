/** What people write on a command line, as the values that it stands for. Each reader throws an `ArgumentError` that shows how it is written. */
import { ArgumentError, type Natural } from "@dualtape/core";
import {
  checkpointed,
  guided,
  hybrid,
  type Limits,
  type Method,
  newton,
  quasiRandomSearch,
  randomSearch,
  rprop,
  searchThenAdam,
  type Strategy,
  tpe,
  trustRegion,
  unrolled,
} from "@dualtape/hyperopt/eager";
import { definedOf } from "../records/defined.ts";
import type { StudyRecord } from "../records/records.ts";
import type { Snapshots, StudyOptions } from "../study/options.ts";

/** Methods by their names. */
export const methods = {
  guided: () => guided(),
  rprop: () => rprop(),
  "trust-region": () => trustRegion(),
  newton: () => newton(),
  "search-then-adam": () => searchThenAdam(),
  tpe: () => tpe(),
  random: () => randomSearch(),
  "quasi-random": () => quasiRandomSearch(),
} satisfies Readonly<Record<string, () => Method>>;

/** Strategies by their names. */
export const strategies = {
  hybrid: () => hybrid,
  unrolled: () => unrolled,
  checkpointed: () => checkpointed({ checkpoints: 10 }),
} satisfies Readonly<Record<string, () => Strategy>>;

/** Which of a table makes what has this name; nothing where none does: then it is a file's own. */
const nameIn = <N extends string>(
  table: Readonly<Record<N, () => { readonly name: string }>>,
  name: string | null,
): N | undefined => (Object.keys(table) as N[]).find((one) => table[one]().name === name);

/** How a study moves and differentiates, as the command line says it; nothing where its file says so, maybe with settings of its own. */
export const saidOf = (
  { method, strategy }: Pick<StudyRecord, "method" | "strategy">,
  options: Pick<StudyOptions, "method" | "strategy"> = {},
): { readonly method?: keyof typeof methods; readonly strategy?: keyof typeof strategies } =>
  definedOf({
    method: options.method?.name === method ? undefined : nameIn(methods, method),
    strategy: options.strategy?.name === strategy ? undefined : nameIn(strategies, strategy),
  });

const UNITS = {
  runs: { name: "budget", times: 1 },
  evaluations: { name: "iterations", times: 1 },
  s: { name: "seconds", times: 1 },
  m: { name: "seconds", times: 60 },
  h: { name: "seconds", times: 3600 },
} as const satisfies Readonly<Record<string, { name: keyof Limits; times: number }>>;

const isUnit = (unit: string): unit is keyof typeof UNITS => Object.hasOwn(UNITS, unit);

/** `200runs`, `50evaluations`, `90s`, `10m`, `2h`; several, with commas between them, end where the first one does. */
export function readBudget(text: string): Limits {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const part of text.split(",")) {
    const [, digits = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/.exec(part) ?? [];
    const amount = Number(digits);
    if (!isUnit(unit) || !(amount > 0)) {
      throw new ArgumentError(
        "--budget",
        `"${part}" is none`,
        `Write ${Object.keys(UNITS)
          .map((one) => `10${one}`)
          .join(", ")}`,
      );
    }
    const { name, times } = UNITS[unit];
    if (name === "iterations" && !Number.isInteger(amount)) {
      throw new ArgumentError("--budget", `"${part}" is not whole`, "Write a whole number of evaluations");
    }
    limits[name] = amount * times;
  }
  return limits;
}

/** `30s`, `5m`, `1h`: how often it is kept where a long run is; or `none`. */
export function readSnapshots(text: string): Snapshots | false {
  if (text === "none") return false;
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  if (!isUnit(unit)) throw new ArgumentError("--snapshots", `"${text}" is no time`, "Write 30s, 5m, 1h, or none");
  return { seconds: Number(digits) * UNITS[unit].times };
}

/** `learningRate=1e-3` or `rates=0.1,0.2`; each time that it stands there another hyperparameter. */
export function readValue(text: string, before: Readonly<Record<string, Natural>> = {}): Record<string, Natural> {
  const [, name = "", list = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const values = list.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (name === "" || values.some(Number.isNaN)) {
    throw new ArgumentError("--set", `"${text}" is no value`, "Write learningRate=1e-3, or rates=0.1,0.2 for a list");
  }
  const [first = Number.NaN] = values;
  return { ...before, [name]: values.length === 1 ? first : values };
}

/** A whole number, of `least` or more. */
export const readCount =
  (option: string, least: number) =>
  (text: string): number => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= least && Number.isSafeInteger(count)) return count;
    throw new ArgumentError(option, `"${text}" is no whole number of ${least} or more`, `Write ${option} ${least + 1}`);
  };

/** A number above 0. */
export const readAmount =
  (option: string) =>
  (text: string): number => {
    const amount = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(amount) && amount > 0) return amount;
    throw new ArgumentError(option, `"${text}" is no number above 0`, `Write ${option} 30`);
  };

/** One of the names of a table. */
export const readName =
  <T extends object>(option: string, table: T) =>
  (text: string): keyof T & string => {
    if (Object.hasOwn(table, text)) return text as keyof T & string;
    throw new ArgumentError(option, `"${text}" is none`, `Write one of ${Object.keys(table).join(", ")}`);
  };
