/** Checks that what a report is made of is a study, as `viewOf` gives it. */
import { isRecord, refuse } from "@dualtape/core";
import type { StudyView } from "../records/view.ts";

type Entry = Readonly<Record<string, unknown>>;

/** Refuses what is none. */
export function checkView(where: string, { study, sessions, answers, notices, end }: StudyView): void {
  const give = "what `viewOf` gives";
  if (!isRecord(study) || !isStudy(study)) refuse(where, "study", study, give);
  for (const [name, list, holds] of [
    ["sessions", sessions, isSession],
    ["answers", answers, isAnswer],
    ["notices", notices, isTyped],
  ] as const) {
    if (!Array.isArray(list) || !list.every((entry: unknown) => isRecord(entry) && holds(entry)))
      refuse(where, name, list, give);
  }
  if (end !== null && !(isRecord(end) && isEnd(end))) refuse(where, "end", end, give);
}

const has = (entry: Entry, type: "string" | "number", names: readonly string[]): boolean =>
  names.every((name) => typeof entry[name] === type);

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least;

const isNatural = (value: unknown): boolean =>
  typeof value === "number" ||
  (Array.isArray(value) && value.every((element) => typeof element === "number" || element === null));

const isNaturals = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isNatural);

const isSource = (source: Entry): boolean =>
  has(source, "string", ["file", "digest"]) && (source["parts"] === undefined || isRecord(source["parts"]));

const isStudy = (study: Entry): boolean =>
  has(study, "string", ["name", "method", "created"]) &&
  ["starts", "folds", "seeds", "steps"].every((name) => isCount(study[name], 1)) &&
  isCount(study["seed"], 0) &&
  (study["strategy"] === null || has(study, "string", ["strategy"])) &&
  isNaturals(study["at"]) &&
  (study["problem"] === null || (isRecord(study["problem"]) && isSource(study["problem"]))) &&
  (study["optimizer"] === undefined || (isRecord(study["optimizer"]) && has(study["optimizer"], "string", ["name"]))) &&
  (study["deterministic"] === undefined || study["deterministic"] === true) &&
  isRecord(study["made"]) &&
  Object.values(study["made"]).every((version) => typeof version === "string") &&
  isRecord(study["hyperparameters"]) &&
  Object.values(study["hyperparameters"]).every(
    (one) => isRecord(one) && typeof one["domain"] === "string" && isNatural(one["initial"]),
  );

const isSession = (session: Entry): boolean =>
  has(session, "string", ["started"]) && has(session, "number", ["answered"]) && isRecord(session["limits"]);

const isAnswer = (answer: Entry): boolean =>
  has(answer, "number", ["iteration", "steps"]) &&
  has(answer, "string", ["reason"]) &&
  isNaturals(answer["hyper"]) &&
  (answer["type"] === "divergence"
    ? has(answer, "number", ["step", "seconds"]) && has(answer, "string", ["wanted", "origin"])
    : answer["type"] === "iteration" &&
      isRecord(answer["cost"]) &&
      has(answer["cost"], "number", ["seconds", "bytes"]) &&
      Array.isArray(answer["curve"]) &&
      (answer["gradient"] === null || isNaturals(answer["gradient"])));

const isTyped = (entry: Entry): boolean => typeof entry["type"] === "string";

const isPoint = (point: unknown): boolean =>
  isRecord(point) && isNaturals(point["hyper"]) && has(point, "number", ["value"]);

const isEnd = (end: Entry): boolean => has(end, "string", ["reason"]) && isPoint(end["best"]) && isPoint(end["start"]);
