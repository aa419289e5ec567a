/** Workers that run a problem file. */
import { pathToFileURL } from "node:url";
import type { Members } from "../problem.ts";
import { nodeWorkers } from "../workers/node.ts";
import type { Pool } from "../workers/pool.ts";
import { inPackage } from "./package-folder.ts";
import type { ProblemFile } from "./problem-worker.ts";

/** So many of them. @param file the path of the problem file */
export function problemWorkers(size: number, file: string, members: Members): Pool {
  const data: ProblemFile = { file, members };
  return nodeWorkers(pathToFileURL(inPackage("dist/command/problem-worker.js")), { size, data });
}
