/**
 * Where journals lie: a study of `problem.ts` is kept in `problem.study` beside it, and may be called by either name, or by none of the endings. One
 * that lies elsewhere, with whatever ending, is called by its path.
 */
import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { FileError } from "@dualtape/core";
import { isJournal } from "../journal/format.ts";
import { readJournal } from "../journal/index.ts";
import { Places } from "../midway/place.ts";
import { MIDWAY, underWayIn } from "../midway/under-way.ts";
import type { Within } from "../study/study.ts";
import { type StudyView, viewOf } from "../records/view.ts";
import { bytesOf } from "./read.ts";

export const ENDING = ".study";

/** The journal of a problem file. */
export const journalOf = (file: string): string => join(dirname(file), basename(file, extname(file)) + ENDING);

/** The journal that a name on the command line means; throws a `FileError` where there is none. */
export function journalNamed(name: string): string {
  const found = [name, name + ENDING, journalOf(name)].find((path) => path.endsWith(ENDING) && existsSync(path));
  if (found !== undefined) return found;
  if (statSync(name, { throwIfNoEntry: false })?.isFile() && isJournal(bytesOf(name))) return name;
  throw new FileError(
    name,
    "there is no journal of it",
    "Begin a study with `dualtape tune`, or give the path of a journal",
  );
}

/** The records of a journal, which may be under way. */
export const recordsIn = (path: string): readonly unknown[] => readJournal(bytesOf(path), path).records;

/** A study, by its journal. */
export const viewIn = (path: string): StudyView => viewOf(path, recordsIn(path));

/** Where the run of a study was when it was last kept; `null` where none is. */
export function underWayBeside(path: string, { study, answers }: StudyView): Within | null {
  const file = `${path}.${MIDWAY}`;
  const found = existsSync(file) ? underWayIn(bytesOf(file), new Places(study, null, answers)) : null;
  if (found === null || typeof found === "string") return null;
  const { iteration, step, steps } = found;
  return { iteration, step, steps };
}
