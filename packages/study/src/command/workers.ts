/** Workers that run a problem file. */
import { pathToFileURL } from "node:url";
import type { Members } from "../workers/problem.ts";
import type { Source } from "../records/records.ts";
import { nodeWorkers } from "../workers/node.ts";
import type { Pool } from "../workers/pool.ts";
import type { Loaded } from "./load.ts";
import { inPackage } from "./package-folder.ts";
import type { ProblemFile } from "./problem-worker.ts";

/** So many of them. @param source the problem file, which must not change meanwhile */
export function problemWorkers(size: number, source: Source, members: Members): Pool {
  const data: ProblemFile = { source, members };
  return nodeWorkers(pathToFileURL(inPackage("dist/command/problem-worker.js")), { size, data });
}

/** How many members a problem has: as the command line says, or else its file. */
export const membersOf = ({ options }: Loaded, { folds, seeds }: Members): Required<Members> => ({
  folds: folds ?? options.folds ?? 1,
  seeds: seeds ?? options.seeds ?? 1,
});
