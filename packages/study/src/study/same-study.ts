/** A study goes on with the same problem, method and settings, or not at all. */
import type { StudyRecord } from "../records/records.ts";
import { StudyError, type StudyView } from "../records/view.ts";

/** What must be the same for a study to go on, and what to do where it is not. */
const SAME = {
  problem: "Go on with the problem as it was, or begin another study",
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
  for (const [name, remedy] of Object.entries(SAME) as [keyof typeof SAME, string][]) {
    const [before, after] = [view.study[name], now[name]].map((part) => JSON.stringify(part));
    if (before === after) continue;
    // Of what was read from elsewhere no digest is known.
    if (name === "problem" && (view.study.problem === null || now.problem === null)) continue;
    throw new StudyError("study", `the journal is of a study with another ${name}: ${before}, not ${after}`, remedy);
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
