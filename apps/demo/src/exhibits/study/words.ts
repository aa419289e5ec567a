/** How the study stands, and what became of it, in words. */
import type { StudyView } from "@dualtape/study";
import { format } from "../../shell/format.ts";
import type { Knowledge } from "./knowledge.ts";
import { limitsOf } from "./settings.ts";

/** Evaluations, counted. */
const counted = (count: number): string => `${count} ${count === 1 ? "evaluation" : "evaluations"}`;

/** How many evaluations are asked for: what the journal says, and what is chosen where it says nothing. */
export function limitOf(view: StudyView | null, evaluations: number): number {
  if (view === null) return evaluations;
  const { iterations } = view.end === null ? limitsOf(view, evaluations) : { iterations: view.answers.length };
  return iterations ?? view.answers.length;
}

/** What is being done: the study runs, the journal is opened or closed, or nothing is. */
export type Doing = "running" | "waiting" | "nothing";

/** How far the study is, in words. */
export function standing({ view, place }: Knowledge, doing: Doing, evaluations: number): string {
  if (doing === "waiting") return "Looking into the journal …";
  if (doing === "nothing" && place === null) return "The journal cannot be read.";
  if (view === null) return doing === "running" ? "The study begins …" : "Nothing stands in the journal yet.";
  const { answers, end } = view;
  const { length } = answers;
  if (doing === "running") {
    const { iterations } = limitsOf(view, evaluations);
    return `Evaluation ${length + 1}${iterations === undefined ? "" : ` of ${iterations}`} is under way.`;
  }
  if (end !== null) return `The study has ended with ${counted(length)}. Go on for ${evaluations} more.`;
  const stand = length === 1 ? "stands" : "stand";
  return `${counted(length)} ${stand} in the journal, and the study was interrupted. Go on where it was.`;
}

/** What the journal says of the study's life, one sentence a line. */
export function story(view: StudyView): readonly string[] {
  const { study, sessions, end } = view;
  const { starts, seed, made, byPieces, deterministic, created } = study;
  const where = made["browser"] ?? (made["node"] === undefined ? null : `Node ${made["node"].replace(/^v/, "")}`);
  const how = [
    starts === 1 ? "one start" : `${starts} starts`,
    `seed ${seed}`,
    byPieces ? "in pieces that any number of workers may compute" : "without workers",
    ...(deterministic ? [] : ["not deterministic: another engine may ask for something else, and refuse to go on"]),
  ].join(", ");
  return [
    `${moment(created)}: begun${where === null ? "" : ` in ${where}`}, ${how}.`,
    ...sessions.slice(1).map(({ started, answered }) => `${moment(started)}: gone on with after ${counted(answered)}.`),
    ...(end === null ? [] : [ending(end)]),
  ];
}

function ending({ ended, best, start }: NonNullable<StudyView["end"]>): string {
  return `${moment(ended)}: ended. The validation loss went from ${format(start.value, 3)} to ${format(best.value, 3)}.`;
}

const moment = (iso: string): string =>
  new Date(iso).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" }).replace(/, ([^,]*)$/, " at $1");
