/** A worker of `dualtape tune --workers`: it runs the problem file itself, and serves what stands in it. */
import { workerData } from "node:worker_threads";
import { FileError } from "@dualtape/core";
import type { Members } from "../workers/problem.ts";
import type { Source } from "../records/records.ts";
import { serveProblem } from "../workers/serve.ts";
import { loadProblem } from "./load.ts";
import { strategies } from "./settings.ts";

/** What a worker is told. */
export interface ProblemFile {
  /** The path of the problem file, and its digest when it was looked at first. */
  readonly source: Source;
  readonly members: Members;
}

const { source, members }: ProblemFile = workerData;
const { problem, options, source: now } = await loadProblem(source.file);
if (now.digest !== source.digest) {
  throw new FileError(source.file, "it has changed since its workers began", "Begin with them anew");
}
const named = Object.values(strategies).map((strategy) => strategy());

export const answer = serveProblem(problem, {
  ...members,
  strategies: options.strategy === undefined ? named : [...named, options.strategy],
});
