/** `dualtape worker`: serves a problem to the studies of it, on this machine or any other, by a queue. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { dynamicsOf } from "../workers/problem.ts";
import { type ServingNotice, serveQueue } from "../queue/serve.ts";
import { definedOf } from "../records/defined.ts";
import { loadProblem } from "./load.ts";
import { type Redis, redisOption, urlOf } from "./redis.ts";
import { readAmount, readCount } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { membersOf, problemWorkers } from "./workers.ts";

/** What the command line says of how to serve. */
interface Asked {
  readonly redis?: Redis;
  readonly folds?: number;
  readonly seeds?: number;
  readonly threads?: number;
  readonly silence?: number;
  readonly json?: boolean;
}

export function addWorker(program: Command, { output, signal }: Surroundings): void {
  program
    .command("worker")
    .description("run pieces of a problem's studies, which `tune --redis` puts into a queue")
    .argument("<problem>", "the file that is tuned: it is known by its digest, and no other is served")
    .addOption(redisOption())
    .option("--folds <n>", "as the study has them", readCount("--folds", 1))
    .option("--seeds <n>", "as the study has them", readCount("--seeds", 1))
    .option(
      "--threads <n>",
      "how many pieces are run at a time; one for each processor by default",
      readCount("--threads", 1),
    )
    .option("--silence <seconds>", "after which its piece is given to another, 30 by default", readAmount("--silence"))
    .option("--json", "a line of JSON for each event")
    .addHelpText("after", "\nExamples:\n  dualtape worker problem.ts --redis redis://10.0.0.5:6379 --threads 4")
    .action(async (file: string, { redis, threads = availableParallelism(), silence, json, ...counts }: Asked) => {
      const loaded = await loadProblem(file);
      const members = membersOf(loaded, counts);
      dynamicsOf(file, loaded.problem, members); // says what is wrong with it before anyone waits for it
      const { digest } = loaded.source;
      const pool = problemWorkers(threads, loaded.source, members);
      const say = (notice: ServingNotice): void =>
        void output.write(`${json ? JSON.stringify(notice) : saidOf(notice, file)}\n`);
      try {
        await serveQueue(pool, {
          problem: digest,
          ...members,
          ...urlOf(redis),
          ...definedOf({ silence }),
          signal,
          onNotice: say,
        });
      } finally {
        await pool.close();
      }
    });
}

const saidOf = (notice: ServingNotice, file: string): string => {
  switch (notice.type) {
    case "serving":
      return `Serves ${file} as ${notice.worker}. Ctrl+C ends it, and gives back what is under way.`;
    case "done":
      return `  done      ${notice.job}`;
    case "returned":
      return `  returned  ${notice.job}`;
    case "refused":
      return `  refused   ${notice.job}: ${notice.what}`;
  }
};
