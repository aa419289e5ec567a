/** What the page knows of a run, gathered from the worker's reports. */
import type { Level, Picture, Piece, Problem, Report } from "./messages.ts";

/** Something in the transcript of a run. */
export type Entry =
  | { readonly type: "line"; readonly level: Level; readonly pieces: readonly Piece[] }
  | { readonly type: "problem"; readonly problem: Problem };

export interface Output {
  /** `running` until the program's last statement; `stopped` by hand; `failed` where something threw, or nothing could begin. */
  readonly state: "idle" | "running" | "ended" | "stopped" | "failed";
  readonly entries: readonly Entry[];
  /** By title, in the order of their first appearance. */
  readonly pictures: readonly Picture[];
  /** So many lines were left out in the end. */
  readonly cut: number;
  /** How long it ran. */
  readonly seconds: number | null;
}

/** Before anything ran. */
export const nothingYet: Output = { state: "idle", entries: [], pictures: [], cut: 0, seconds: null };

/** What is known after more reports. */
export function learn(output: Output, reports: readonly Report[]): Output {
  const entries = [...output.entries];
  const pictures = new Map(output.pictures.map((picture) => [picture.title, picture]));
  let { state, cut, seconds } = output;
  for (const report of reports) {
    switch (report.type) {
      case "start":
        break;
      case "line":
        entries.push(report);
        break;
      case "problem":
        entries.push(report);
        if (state !== "stopped") state = "failed";
        break;
      case "clear":
        entries.length = 0;
        pictures.clear();
        break;
      case "cut":
        cut = report.lines;
        break;
      case "picture":
        pictures.set(report.picture.title, report.picture);
        break;
      case "end":
        if (state === "running") state = "ended";
        seconds = report.seconds;
        break;
    }
  }
  return { state, entries, pictures: [...pictures.values()], cut, seconds };
}

/** What went wrong in a run. */
export const problemsIn = ({ entries }: Output): readonly Problem[] =>
  entries.flatMap((entry) => (entry.type === "problem" ? [entry.problem] : []));
