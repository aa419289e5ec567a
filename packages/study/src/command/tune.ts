/** `dualtape tune` and `dualtape resume`: a study is begun, or gone on with. */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { FileError, type Natural } from "@dualtape/core";
import type { Limits } from "@dualtape/hyperopt/eager";
import type { Command } from "commander";
import { importOptuna } from "../export/index.ts";
import { openJournalFile } from "../journal/node-file.ts";
import { dynamicsOf } from "../workers/problem.ts";
import { reportHtml } from "../report/report.ts";
import type { StudyRecord } from "../records/records.ts";
import type { StudyOptions } from "../study/options.ts";
import { study } from "../study/study.ts";
import { definedOf } from "../records/defined.ts";
import type { Pool } from "../workers/pool.ts";
import { ENDING, journalNamed, journalOf, recordsIn, viewIn } from "./journals.ts";
import { type Loaded, loadProblem, loadProblemOf } from "./load.ts";
import type { Surroundings } from "./surroundings.ts";
import { methods, readBudget, readCount, readName, readSnapshots, readValue, saidOf, strategies } from "./settings.ts";
import { quick, reportOf } from "./report.ts";
import { bytesOf } from "./read.ts";
import { typed } from "./shell.ts";
import { humanTeller, machineTeller } from "./terminal.ts";
import { versions } from "./versions.ts";
import { queueOfProblem, type Redis, redisOption } from "./redis.ts";
import { membersOf, problemWorkers } from "./workers.ts";
import { written } from "./written.ts";

/** What the command line says of how to tune. */
interface Asked {
  readonly budget?: Limits;
  readonly seed?: number;
  readonly starts?: number;
  readonly folds?: number;
  readonly seeds?: number;
  readonly method?: keyof typeof methods;
  readonly strategy?: keyof typeof strategies;
  readonly set?: Readonly<Record<string, Natural>>;
  readonly fromOptuna?: string;
  readonly deterministic?: boolean;
  readonly workers?: number;
  readonly snapshots?: StudyOptions["snapshots"];
  readonly journal?: string;
  readonly redis?: Redis;
  readonly json?: boolean;
}

const SNAPSHOTS = "how often it is kept where a long run is: 30s where left out, 5m, 1h, none";

export function addTune(program: Command, surroundings: Surroundings): void {
  program
    .command("tune")
    .description("tune a problem; its study is kept in a journal")
    .argument("<problem>", "a file that exports `problem`, in TypeScript or JavaScript")
    .option("--budget <amount>", "200runs, 50evaluations, 10m: where it ends", readBudget)
    .option("--seed <n>", "what the method draws from", readCount("--seed", 0))
    .option("--starts <n>", "how many starts are raced", readCount("--starts", 1))
    .option("--folds <n>", "how many folds a run is judged by", readCount("--folds", 1))
    .option("--seeds <n>", "how many seeds a run is judged by", readCount("--seeds", 1))
    .option("--method <name>", `how it moves: ${Object.keys(methods).join(", ")}`, readName("--method", methods))
    .option(
      "--strategy <name>",
      `how it differentiates: ${Object.keys(strategies).join(", ")}`,
      readName("--strategy", strategies),
    )
    .option("--set <name=value>", "where a hyperparameter starts; may stand there several times", readValue)
    .option("--from-optuna <file>", "start from the best trial in a journal of Optuna")
    .option("--workers <n>", "how many threads compute its runs, to the same bits", readCount("--workers", 1))
    .option("--deterministic", "the same bits on every engine and machine, so that it may go on on any of them")
    .option("--snapshots <time>", SNAPSHOTS, readSnapshots)
    .option("--journal <path>", "where its journal lies; beside the problem where left out")
    .addOption(redisOption().conflicts("workers"))
    .option("--json", "a line of JSON for each event")
    .addHelpText(
      "after",
      `
Examples:
  dualtape tune problem.ts --budget 200runs --starts 8
  dualtape tune problem.ts --set learningRate=1e-3 --json > log.jsonl`,
    )
    .action(async (file: string, asked: Asked) => {
      const loaded = await loadProblem(file);
      const path = asked.journal ?? journalOf(file);
      if (existsSync(path) && recordsIn(path).length > 0) {
        throw new FileError(
          path,
          "a study stands there already",
          `Go on with it: ${typed("dualtape", "resume", relative(process.cwd(), path))}; or begin another: --journal other${ENDING}`,
        );
      }
      const { fromOptuna, ...others } = asked;
      await studied(loaded, path, { ...others, ...startIn(fromOptuna, loaded, asked) }, surroundings);
    });
}

/** Where to start: at the best trial of a journal of Optuna, but for what is set beside it. */
function startIn(optuna: string | undefined, { problem }: Loaded, { set }: Asked): Pick<Asked, "set"> {
  if (optuna === undefined) return {};
  const { hyperparameters } = dynamicsOf("tune", problem);
  const [best] = importOptuna(bytesOf(optuna, "Give a journal of Optuna").toString(), hyperparameters);
  return { set: { ...best, ...set } };
}

export function addResume(program: Command, surroundings: Surroundings): void {
  program
    .command("resume")
    .description("go on with a study, to the same bits as if it had never been stopped")
    .argument("<study>", "its journal, or the problem")
    .argument("[problem]", "the problem's file, where the journal names none, as one of a page, or where that is gone")
    .option("--budget <amount>", "where it ends, what was spent before counted in", readBudget)
    .option(
      "--workers <n>",
      "how many threads compute its runs, where some did; 1 by default",
      readCount("--workers", 1),
    )
    .option("--snapshots <time>", SNAPSHOTS, readSnapshots)
    .addOption(redisOption().conflicts("workers"))
    .option("--json", "a line of JSON for each event")
    .addHelpText(
      "after",
      "\nExamples:\n  dualtape resume problem\n  dualtape resume problem.study --budget 400runs\n  dualtape resume from-a-page.study problem.ts",
    )
    .action(
      async (
        name: string,
        file: string | undefined,
        asked: Pick<Asked, "budget" | "redis" | "json" | "workers" | "snapshots">,
      ) => {
        const path = journalNamed(name);
        const view = viewIn(path);
        const { study: begun, sessions } = view;
        const loaded = await loadProblemOf(view, { journal: path, given: file, command: "resume" });
        await studied(
          loaded,
          path,
          { ...settingsOf(begun, loaded), ...definedOf({ budget: sessions.at(-1)?.limits }), ...asked },
          surroundings,
        );
      },
    );
}

/** What a study was begun with, as the command line says it. */
const settingsOf = (begun: StudyRecord, { options }: Loaded): Asked => {
  const { seed, starts, folds, seeds, at, byPieces, deterministic } = begun;
  return {
    seed,
    starts,
    folds,
    seeds,
    set: at,
    ...(byPieces && { workers: 1 }),
    ...(deterministic && { deterministic }),
    ...saidOf(begun, options),
  };
};

/** Tunes until the end, and tells of it. */
async function studied(loaded: Loaded, path: string, asked: Asked, { output, signal }: Surroundings): Promise<void> {
  const { problem, options, source } = loaded;
  const { budget, set, method, strategy, workers, snapshots, redis, json, journal: _journal, ...counts } = asked;
  const { iterations, budget: runs, seconds, ...others } = options;
  const teller = json ? machineTeller(output) : humanTeller(output);
  const journal = await openJournalFile(path, {
    onTorn: ({ bytes }) => teller.say(`The journal ended within a record: ${bytes} bytes were cut.`),
  });
  const members = membersOf(loaded, counts);
  let pool: Pool | undefined;
  try {
    if (redis !== undefined) pool = await queueOfProblem(redis, loaded, members, teller.say);
    else if (workers !== undefined) pool = problemWorkers(workers, source, members);
    const settings: StudyOptions = {
      ...others,
      ...counts,
      ...(budget ?? definedOf({ iterations, budget: runs, seconds })),
      ...(set && { at: { ...options.at, ...set } }),
      ...(method && { method: methods[method]() }),
      ...(strategy && { strategy: strategies[strategy]() }),
      source: { ...source, file: relative(dirname(path), join(process.cwd(), source.file)) },
      ...(pool && { workers: pool }),
      ...definedOf({ snapshots }),
      made: versions(),
      journal,
      signal,
    };
    const run = study(problem, settings);
    for await (const event of run) teller.event(event);
    teller.result(await run);
    const view = viewIn(path);
    const named = view.study.problem?.file === settings.source?.file ? undefined : source.file;
    const name = relative(process.cwd(), path);
    written(reportOf(path), reportHtml(view, quick(view, path, options)));
    teller.say("");
    const [report, show, resume] = [
      typed("dualtape", "report", name, named),
      typed("dualtape", "show", name),
      `${typed("dualtape", "resume", name, named)} --budget …`,
    ];
    teller.say(`${relative(process.cwd(), reportOf(path))} shows it; \`${report}\` takes runs to say more.`);
    teller.say(`It stands in ${name}. Say \`${show}\` to look at it, or \`${resume}\` to go on.`);
  } finally {
    await pool?.close();
    await journal.close();
  }
}
