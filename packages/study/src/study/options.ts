/** How to study, and what is refused before anything is written. */
import { checkFlag, checkInteger, checkRecord, isRecord, refuse } from "@dualtape/core";
import type { Limits, Method, Strategy } from "@dualtape/hyperopt/eager";
import type { HyperValues, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Journal } from "../journal/index.ts";
import { checkSlots } from "../journal/storage.ts";
import type { Members } from "../workers/problem.ts";
import type { Source } from "../records/records.ts";
import { StudyError } from "../records/view.ts";
import { checkPool, type Pool } from "../workers/pool.ts";

/** When it is kept where a run is. */
export interface Snapshots {
  /** Between one time and the next; a run that takes less is never kept. */
  readonly seconds: number;
}

/** How to study. */
export interface StudyOptions extends Limits, Members {
  /** Where records are kept, of this study alone: `openJournal` makes one. */
  readonly journal: Pick<Journal, "content" | "appended" | "append" | "slots">;
  /** The name of the study; that of its file, or of what runs, by default. */
  readonly name?: string;
  readonly source?: Source;
  /** What moves the hyperparameters; robust without settings by default. */
  readonly method?: Method;
  /** How to get a hypergradient; by default what the planner would take on a typical machine. */
  readonly strategy?: Strategy;
  /** Where to start, in natural units. */
  readonly at?: HyperValues<string>;
  /** How many starts are raced; 1 by default. */
  readonly starts?: number;
  readonly seed?: number;
  /** The loss on data that tuning does not see, or that of each example. */
  readonly test?: (run: { readonly state: State<string, Tensor> }) => number | readonly number[];
  /** The same bits on every engine and machine, so that it may go on on any of them; as the problem says, where left out. */
  readonly deterministic?: boolean;
  /** Those who compute its runs: its bits are the same for any number of them. This thread does, run by run, where it is left out. */
  readonly workers?: Pool;
  /**
   * How often it is kept where a long run is, beside the journal, so that what ends the process costs no more than that: every 30 seconds by
   * default; `false` for never. It changes no bit.
   */
  readonly snapshots?: Snapshots | false;
  readonly signal?: AbortSignal;
  /** What the study is made on, for who reads the journal. */
  readonly made?: Readonly<Record<string, string>>;
}

const NAMES = [
  "journal",
  "name",
  "source",
  "method",
  "strategy",
  "at",
  "starts",
  "seed",
  "test",
  "deterministic",
  "workers",
  "snapshots",
  "signal",
  "made",
  "iterations",
  "budget",
  "seconds",
  "patience",
  "tolerance",
  "folds",
  "seeds",
] as const satisfies readonly (keyof StudyOptions)[];

/** Refuses options that are none. */
export function checkStudyOptions(options: StudyOptions): void {
  checkRecord("study", "the options", options, NAMES);
  checkJournal(options.journal);
  if (options.workers !== undefined) checkPool("study", options.workers);
  checkNamed(options);
}

/** Refuses what stands in the first record, and is read by people alone, where it is something else than it is said to be. */
function checkNamed(options: StudyOptions): void {
  const { name, source, made = {}, signal, method, strategy, starts = 1, deterministic = false, snapshots } = options;
  if (name !== undefined && typeof name !== "string") refuse("study", "the name", name, "a text");
  checkTexts("made", made, "a text, such as a version");
  if (source !== undefined) {
    checkRecord("study", "the source", source, ["file", "digest", "parts"]);
    const { file, digest, parts = {} } = source;
    checkTexts("the parts of the source", parts, "its SHA-256");
    for (const [part, text] of Object.entries({ file, digest })) {
      if (typeof text !== "string") refuse("study", `the ${part} of the source`, text, "a text");
    }
  }
  for (const [part, given] of Object.entries({ method, strategy })) {
    if (given === undefined || (typeof given === "object" && typeof given?.name === "string")) continue;
    refuse("study", `the ${part}`, given, `a ${part}, such as ${part === "method" ? "guided()" : "hybrid"}`);
  }
  checkInteger("study", "starts", starts, 1);
  checkFlag("study", "deterministic", deterministic);
  if (snapshots !== undefined && snapshots !== false) {
    checkRecord("study", "snapshots", snapshots, ["seconds"]);
    const { seconds } = snapshots;
    if (!(typeof seconds === "number" && seconds >= 0 && seconds < Infinity)) {
      refuse("study", "the seconds of snapshots", seconds, "a finite number of 0 or more");
    }
  }
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    refuse("study", "the signal", signal, "that of an AbortController");
  }
}

function checkTexts(name: string, record: Readonly<Record<string, unknown>>, give: string): void {
  checkRecord("study", name, record);
  for (const [part, text] of Object.entries(record)) {
    if (typeof text !== "string") refuse("study", `${name}, ${part}`, text, give);
  }
}

function checkJournal(journal: unknown): void {
  const isOne =
    typeof journal === "object" &&
    journal !== null &&
    "append" in journal &&
    typeof journal.append === "function" &&
    "content" in journal &&
    isRecord(journal.content) &&
    Array.isArray(journal.content["records"]);
  if (!isOne) refuse("study", "the journal", journal, "what `openJournal` or `openJournalFile` gives");
  if ("slots" in journal && journal.slots !== undefined) checkSlots("study", journal.slots);
  checkUnwritten(journal, 0);
}

/** Refuses a journal to which something else was written since it was opened. @param own how many records are the study's own */
export function checkUnwritten(journal: object, own: number): void {
  if ("appended" in journal && journal.appended === own) return;
  throw new StudyError(
    "study",
    "something else was written to the journal since it was opened",
    "Open it anew, for one study at a time",
  );
}
