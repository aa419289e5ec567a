/** Problem files: TypeScript or JavaScript, run as they are, by jiti. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ArgumentError, DualtapeError, FileError, isRecord } from "@dualtape/core";
import { StudyError, type StudyView } from "../records/view.ts";
import { dynamicsOf, type Problem } from "../workers/problem.ts";
import type { Source } from "../records/records.ts";
import type { StudyOptions } from "../study/options.ts";
import { bytesOf } from "./read.ts";
import { typed } from "./shell.ts";
import { runnerOf, sourceOf } from "./source.ts";

const OPTIONS = [
  "method",
  "strategy",
  "at",
  "starts",
  "seed",
  "test",
  "deterministic",
  "iterations",
  "budget",
  "seconds",
  "patience",
  "tolerance",
  "folds",
  "seeds",
] as const satisfies readonly (keyof StudyOptions)[];

/** What a problem file exports beside `problem`: settings that the command line may change. */
export type FileOptions = Pick<StudyOptions, (typeof OPTIONS)[number]>;

/** A problem, and what it was read from. */
export interface Loaded {
  readonly problem: Problem;
  readonly options: FileOptions;
  readonly source: Source;
}

/** Runs a problem file; throws a `FileError` where it cannot be run, and an `ArgumentError` where it exports no problem. */
export async function loadProblem(file: string): Promise<Loaded> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new FileError(file, "there is no such file", "Write one, or begin with `dualtape init`");
  }
  bytesOf(file, "Give a file in TypeScript or JavaScript"); // what cannot be read is told of here
  const source = await sourceOf(path);
  const found = await run(path, file);
  if (!isRecord(found) || found["problem"] === undefined) {
    throw new ArgumentError(file, "it exports no problem", "Write `export const problem = training({ … })`");
  }
  const { problem, options = {} } = found;
  if (!isRecord(options)) throw new ArgumentError(file, "its options are no record", "Export one, or none");
  for (const name of Object.keys(options)) {
    if (OPTIONS.some((known) => known === name)) continue;
    throw new ArgumentError(file, `its options have an unknown name, ${name}`, `They may have ${OPTIONS.join(", ")}`);
  }
  // What a function makes is looked at when it is known how many it is to make.
  if (typeof problem !== "function") dynamicsOf(file, problem);
  return { problem: problem as Problem, options, source };
}

/**
 * Runs the problem file of a study: the one that is given, or else the one that the journal names. Throws a `FileError` where there is none, and a
 * `StudyError` where the journal names none: it was begun in a program, or by a page.
 */
export async function loadProblemOf(
  { study: { problem } }: StudyView,
  {
    journal,
    given,
    command,
  }: { readonly journal: string; readonly given: string | undefined; readonly command: string },
): Promise<Loaded> {
  if (given !== undefined) return loadProblem(given);
  const remedy = `Name the file: ${typed("dualtape", command, journal, "problem.ts")}`;
  if (problem === null) throw new StudyError(journal, "it names no problem file, as a program has begun it", remedy);
  const file = join(dirname(journal), problem.file);
  if (!existsSync(file)) throw new FileError(file, `there is no such file, which ${journal} names`, remedy);
  return loadProblem(file);
}

async function run(path: string, file: string): Promise<unknown> {
  try {
    return await runnerOf(path).import(path);
  } catch (cause) {
    if (cause instanceof DualtapeError) {
      throw new FileError(file, `${cause.where}: ${cause.what}`, cause.remedy, { cause });
    }
    const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new FileError(file, `it cannot be run: ${why.trim()}`, remedyFor(cause), { cause });
  }
}

/** A line and a column, as they stand in the error of a parser, or where a stack begins. */
const PLACE = /^\s*(?:at (?:.*\()?)?((?:file:|\/|[A-Za-z]:\\).*:\d+:\d+)\)?$/m;

/** What helps against what a file has thrown. */
function remedyFor(cause: unknown): string {
  if (!(cause instanceof Error)) return "Throw an error that says more";
  if ("code" in cause && String(cause.code).endsWith("MODULE_NOT_FOUND"))
    return "What it imports must be installed beside it";
  const place = PLACE.exec(cause.stack ?? "")?.[1];
  return place === undefined ? "Run it by itself to see where" : `Mend ${place}`;
}
