/** A study goes on with the same problem, method and settings, or not at all. */
import { isRecord, listed } from "@dualtape/core";
import type { Source, StudyRecord } from "../records/records.ts";
import { StudyError, type StudyView } from "../records/view.ts";

/** What must be the same for a study to go on, and what to do where it is not. */
const SAME = {
  hyperparameters: "Go on with the hyperparameters as they were, or begin another study",
  at: "Start from the same values",
  method: "Go on with the same method",
  strategy: "Go on with the same strategy",
  seed: "Go on with the same seed",
  starts: "Go on with as many starts",
  folds: "Go on with as many folds",
  seeds: "Go on with as many seeds",
  steps: "Go on with runs of as many steps",
} as const satisfies Partial<Record<keyof StudyRecord, string>>;

/** Refuses to go on with another study than the one that stands in a journal. */
export function sameStudy(view: StudyView, now: StudyRecord): StudyView {
  sameProblem("study", view.study.problem, now.problem, "Go on with the problem as it was, or begin another study");
  for (const [name, remedy] of Object.entries(SAME) as [keyof typeof SAME, string][]) {
    const [before, after] = [view.study[name], now[name]];
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    const what = `${differing(before, after)}, not ${differing(after, before)}`;
    throw new StudyError("study", `the journal is of a study with another ${name}: ${what}`, remedy);
  }
  if (view.study.deterministic !== now.deterministic) {
    throw new StudyError(
      "study",
      `it was begun ${now.deterministic ? "with the bits of one engine" : "deterministic"}`,
      `Go on ${now.deterministic ? "without `deterministic`" : "with `deterministic: true`"}`,
    );
  }
  if (view.study.byPieces !== now.byPieces) {
    throw new StudyError(
      "study",
      `it was begun ${now.byPieces ? "without" : "with"} workers`,
      `Go on ${now.byPieces ? "without them" : "with some, as many as you like: onThisThread(problem) is one that needs no other"}`,
    );
  }
  return view;
}

/** What a setting is, of a record only what another one has not. */
function differing(part: unknown, other: unknown): string {
  if (!isRecord(part) || !isRecord(other)) return JSON.stringify(part);
  const own = Object.entries(part).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return (
    listed(own.flatMap(([name, value]) => (value === JSON.stringify(other[name]) ? [] : [`${name} ${value}`]))) ||
    "none"
  );
}

/** Refuses another problem than a study is of, wherever it lies; of what was made in a program nothing is known. */
export function sameProblem(where: string, before: Source | null, now: Source | null, remedy: string): void {
  if (before === null || now === null || before.digest === now.digest) return;
  const [old, parts] = [before.parts ?? {}, now.parts ?? {}];
  const changed = [...new Set([...Object.keys(old), ...Object.keys(parts)])].filter(
    (name) => old[name] !== parts[name],
  );
  const told = changed.length > 0 ? `: ${listed(changed)} changed` : "";
  throw new StudyError(where, `the journal is of another problem than ${now.file} is now${told}`, remedy);
}
