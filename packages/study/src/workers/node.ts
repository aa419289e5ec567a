/** Workers of Node, in a pool of piscina's. */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { checkInteger, checkRecord, refuse } from "@dualtape/core";
import { Piscina } from "piscina";
import { type Answer, Persistence, type Pool } from "./pool.ts";

/** How many workers, and what they are given. */
export interface NodeWorkersOptions {
  /** How many; one for each processor by default. */
  readonly size?: number;
  /** The `workerData` of each. */
  readonly data?: unknown;
  /** Options of Node for each, such as a loader. */
  readonly execArgv?: readonly string[];
}

/** Workers whose module exports `answer = serveProblem(…)`. They do not keep a process alive that has nothing to wait for. */
export function nodeWorkers(module: URL | string, options: NodeWorkersOptions = {}): Pool {
  const where = "nodeWorkers";
  if (!(module instanceof URL) && (typeof module !== "string" || module === "")) {
    refuse(where, "the module", module, 'the URL of one, such as new URL("./worker.js", import.meta.url)');
  }
  checkRecord(where, "the options", options, ["size", "data", "execArgv"]);
  const { size = availableParallelism(), data, execArgv } = options;
  checkInteger(where, "size", size, 1);
  const pool = new Piscina({
    filename: String(module),
    name: "answer",
    minThreads: size,
    maxThreads: size,
    // A worker is waited for where an answer may take minutes.
    atomics: "disabled",
    ...(data !== undefined && { workerData: data }),
    ...(execArgv && { execArgv: [...execArgv] }),
  });
  pool.on("error", () => {}); // of a worker that dies without a piece: it is replaced
  const persistence = new Persistence((piece, signal): Promise<Answer> => pool.run(piece, { signal }));
  return {
    size,
    evaluate(piece, signal) {
      setMaxListeners(0, signal); // one for each piece that is on its way
      return persistence.evaluate(piece, signal);
    },
    close: () => {
      persistence.close();
      return pool.destroy();
    },
  };
}
