/** Problem files: TypeScript or JavaScript, run as they are, by jiti. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ArgumentError, DualtapeError, FileError, isRecord } from "@dualtape/core";
import { createJiti } from "jiti";
import { dynamicsOf, type Problem } from "../workers/problem.ts";
import type { Source, StudyOptions } from "../study/options.ts";

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
  const text = readFileSync(path);
  const digest = createHash("sha256").update(text).digest("hex");
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
  return { problem: problem as Problem, options, source: { file: relative(process.cwd(), path), digest } };
}

async function run(path: string, file: string): Promise<unknown> {
  try {
    return await createJiti(path, { interopDefault: false, tryNative: false }).import(path);
  } catch (cause) {
    if (cause instanceof DualtapeError) {
      throw new FileError(file, `${cause.where}: ${cause.what}`, cause.remedy, { cause });
    }
    const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new FileError(file, `it cannot be run: ${why}`, "What it imports must be installed beside it", { cause });
  }
}
