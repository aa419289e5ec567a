/** `dualtape report`: a study as one page, with what runs around its best point and random search say beside it. */
import { spawn } from "node:child_process";
import { basename, dirname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { dynamicsOf } from "../workers/problem.ts";
import type { ReportExtras } from "../report/extras.ts";
import { gatherExtras } from "../report/gather.ts";
import { sameProblem } from "../study/same-study.ts";
import { reportHtml } from "../report/report.ts";
import type { Source } from "../records/records.ts";
import type { StudyView } from "../records/view.ts";
import { ENDING, journalNamed, viewIn } from "./journals.ts";
import { type FileOptions, loadProblemOf } from "./load.ts";
import { saidOf } from "./settings.ts";
import { typed } from "./shell.ts";
import type { Surroundings } from "./surroundings.ts";
import { humanTeller } from "./terminal.ts";
import { written } from "./written.ts";

/** Where the report of a journal lies: beside it, under its name without the ending of a study. */
export const reportOf = (journal: string): string => `${withoutEnding(journal)}.report.html`;

const withoutEnding = (journal: string): string =>
  journal.endsWith(ENDING) ? journal.slice(0, -ENDING.length) : journal;

export function addReport(program: Command, surroundings: Surroundings): void {
  program
    .command("report")
    .description("write a study as one page, with what runs around its best point say")
    .argument("<study>", "its journal, or the problem")
    .argument("[problem]", "the problem's file, where the journal names none, as one of a page, or where that is gone")
    .option("--quick", "of the journal alone, without another run")
    .option("--output <file>", "where to; beside the journal where left out")
    .option("--open", "show it in the browser")
    .action(
      async (
        name: string,
        problem: string | undefined,
        asked: { readonly quick?: boolean; readonly output?: string; readonly open?: boolean },
      ) => {
        const journal = journalNamed(name);
        const view = viewIn(journal);
        const extras = asked.quick ? quick(view, journal) : await gathered(view, journal, problem, surroundings);
        const file = asked.output ?? reportOf(journal);
        written(file, reportHtml(view, extras));
        surroundings.output.write(`Wrote ${relative(process.cwd(), resolve(file))}\n`);
        if (asked.open) opened(file);
      },
    );
}

/** What is told beside a study without another run. */
export function quick(view: StudyView, journal: string, options: FileOptions = {}): ReportExtras {
  const file = view.study.problem === null ? "problem.ts" : undefined;
  const why = `Left out: it takes runs. \`${typed("dualtape", "report", nameOf(journal), file)}\` takes them.`;
  return { reproduce: linesOf(view, options), missing: { importance: why, surface: why, audit: why, random: why } };
}

async function gathered(
  view: StudyView,
  journal: string,
  given: string | undefined,
  { output, signal }: Surroundings,
): Promise<ReportExtras> {
  const { problem: begun, folds, seeds } = view.study;
  if (begun === null && given === undefined) return quick(view, journal);
  const { problem, source, options } = await loadProblemOf(view, { journal, given, command: "report" });
  sameProblem(journal, begun, source, "Give the problem as it was, or say --quick: then nothing is run");
  const teller = humanTeller(output);
  const run = gatherExtras(dynamicsOf("report", problem, { folds, seeds }), view, {
    reproduce: linesOf(view, options),
    signal,
  });
  for await (const { part, done } of run) teller.transient(`${part.padEnd(10)} ${Math.round(100 * done)} %`);
  teller.transient("");
  return run;
}

const nameOf = (journal: string): string => relative(process.cwd(), journal);

/** What makes the study again. All that it was begun with is said: what the command line leaves out, the options of the file decide. */
function linesOf({ study, sessions }: StudyView, given: FileOptions): readonly string[] {
  const { problem, method, seed, starts, folds, seeds, byPieces, deterministic, made } = study;
  if (problem === null) return [];
  const limits = Object.entries(sessions.at(-1)?.limits ?? {}).flatMap(([name, amount]) => {
    const unit = ({ budget: "runs", iterations: "evaluations", seconds: "s" } as Readonly<Record<string, string>>)[
      name
    ];
    return unit === undefined ? [] : [`${amount}${unit}`];
  });
  const options = [
    ...(limits.length > 0 ? ["--budget", limits.join(",")] : []),
    ...Object.entries(saidOf(study, given)).flatMap(([name, value]) => [`--${name}`, value]),
    ...Object.entries({ seed, starts, folds, seeds }).flatMap(([name, count]) => [`--${name}`, String(count)]),
    ...(byPieces ? ["--workers", "1"] : []), // their number changes no bit, but that there are some does
    ...(deterministic ? ["--deterministic"] : []),
    ...Object.entries(study.at).flatMap(([name, value]) => ["--set", `${name}=${String(value)}`]),
  ];
  return [
    `npm install @dualtape/study@${made["dualtape"] ?? "latest"}    # Node ${made["node"] ?? process.version}, by the method ${method}`,
    `${digested(problem)}    # ${problem.digest}`,
    typed("npx", "dualtape", "tune", problem.file, ...options, "--journal", `again${ENDING}`),
  ];
}

/** What prints the digest of a problem. */
function digested({ file, parts = {} }: Source): string {
  const names = Object.keys(parts);
  if (names.length === 0) return typed("sha256sum", file);
  const line = `${typed("cat", basename(file))} <(${typed("sha256sum", ...names)}) | sha256sum`;
  return dirname(file) === "." ? line : `(${typed("cd", dirname(file))} && ${line})`;
}

/** Shows a file as the system does. */
function opened(file: string): void {
  const { href } = pathToFileURL(resolve(file));
  const [command = "", ...parameters] =
    process.platform === "darwin"
      ? ["open", href]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", href]
        : ["xdg-open", href];
  spawn(command, parameters, { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}
