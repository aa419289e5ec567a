/** With what a study begins, and goes on: a journal says how it was begun, whoever did that. */
import type { Limits } from "@dualtape/hyperopt";
import type { StudyOptions, StudyView } from "@dualtape/study";
import type { Choice } from "./messages.ts";

/** What `study` is asked for: what the journal has, and what is chosen where it has nothing. */
export function settingsOf(view: StudyView | null, choice: Choice | null): Omit<StudyOptions, "journal"> {
  const { evaluations = 1, starts = 1, seed = 1 } = choice ?? {};
  if (view === null) return { name: "digits", starts, seed, iterations: evaluations, deterministic: true };
  const { at, deterministic = false, ...begun } = view.study;
  return { at, starts: begun.starts, seed: begun.seed, deterministic, ...limitsOf(view, evaluations) };
}

/** A study that was stopped goes on to the limits that it had; one that has ended, for as many evaluations more. */
export function limitsOf({ end, sessions, answers }: StudyView, evaluations: number): Limits {
  return (end === null ? sessions.at(-1)?.limits : null) ?? { iterations: answers.length + evaluations };
}
