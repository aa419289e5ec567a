/** What the page knows of a run, gathered from the worker's reports. Of what is too much, the end is kept. */
import { type Entry, KEPT, type Picture, PICTURES, type Problem, type Report } from "./messages.ts";

export interface Output {
  /** `running` until the program's last statement; `stopped` by hand; `failed` where something threw, or nothing could begin. */
  readonly state: "idle" | "running" | "ended" | "stopped" | "failed";
  readonly entries: readonly Entry[];
  /** By title, in the order of their first appearance. */
  readonly pictures: readonly Picture[];
  /** So many entries stood before them, and are left out. */
  readonly skipped: number;
  /** How long it ran. */
  readonly seconds: number | null;
}

/** Before anything ran. */
export const nothingYet: Output = { state: "idle", entries: [], pictures: [], skipped: 0, seconds: null };

/** What is known after more reports. */
export function learn(output: Output, reports: readonly Report[]): Output {
  const entries = [...output.entries];
  const pictures = new Map(output.pictures.map((picture) => [picture.title, picture]));
  let { state, skipped, seconds } = output;
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
        skipped = 0;
        pictures.clear();
        break;
      case "skipped":
        skipped += report.lines + entries.splice(0).length;
        break;
      case "picture":
        if (pictures.size < PICTURES || pictures.has(report.picture.title)) {
          pictures.set(report.picture.title, report.picture);
        }
        break;
      case "end":
        if (state === "running") state = "ended";
        seconds = report.seconds;
        break;
    }
  }
  skipped += entries.splice(0, entries.length - KEPT).length;
  return { state, entries, pictures: [...pictures.values()], skipped, seconds };
}

/** What went wrong in a run. */
export const problemsIn = ({ entries }: Output): readonly Problem[] =>
  entries.flatMap((entry) => (entry.type === "problem" ? [entry.problem] : []));
