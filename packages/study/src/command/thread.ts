/** A thread of `dualtape worker`: it runs the pieces of a problem file. */
import { workerData } from "node:worker_threads";
import { FileError } from "@dualtape/core";
import { serveProblem } from "../workers/serve.ts";
import { loadProblem } from "./load.ts";
import { strategiesOf } from "./settings.ts";

/** What a thread is given. */
export interface Served {
  readonly file: string;
  /** Of the file, when it was looked at first. */
  readonly digest: string;
  readonly folds: number;
  readonly seeds: number;
}

const { file, digest, folds, seeds } = workerData as Served;
const { problem, options, source } = await loadProblem(file);
if (source.digest !== digest)
  throw new FileError(file, "it has changed since the worker began", "Start the worker anew");

export default serveProblem(problem, { folds, seeds, strategies: strategiesOf(options.strategy) });
