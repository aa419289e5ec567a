/** A worker of `dualtape tune --workers`: it runs the problem file itself, and serves what stands in it. */
import { workerData } from "node:worker_threads";
import type { Members } from "../problem.ts";
import { serveProblem } from "../workers/serve.ts";
import { loadProblem } from "./load.ts";
import { strategies } from "./settings.ts";

/** What a worker is told. */
export interface ProblemFile {
  /** The path of the problem file. */
  readonly file: string;
  readonly members: Members;
}

const { file, members }: ProblemFile = workerData;
const { problem, options } = await loadProblem(file);
const named = Object.values(strategies).map((strategy) => strategy());

export const answer = serveProblem(problem, {
  ...members,
  strategies: options.strategy === undefined ? named : [...named, options.strategy],
});
