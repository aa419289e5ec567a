/** `dualtape plan`: what each strategy would take on this machine, or on another. */
import { FileError } from "@dualtape/core";
import { plan, type Rates } from "@dualtape/hyperopt/eager";
import type { Command } from "commander";
import { dynamicsOf } from "../workers/problem.ts";
import { loadProblem } from "./load.ts";
import { bytesOf } from "./read.ts";
import type { Surroundings } from "./surroundings.ts";
import { figure } from "./terminal.ts";

export function addPlan(program: Command, { output }: Surroundings): void {
  program
    .command("plan")
    .description("predict what each strategy would take on this machine")
    .argument("<problem>", "a file that exports `problem`")
    .option("--rates <file>", "with the rates of a machine that `bench-machine --json` has written")
    .action(async (file: string, { rates }: { readonly rates?: string }) => {
      const { problem } = await loadProblem(file);
      const { rows, sentence } = plan(dynamicsOf(file, problem), rates === undefined ? {} : { rates: ratesIn(rates) });
      for (const { strategy, seconds, bytes, why } of rows) {
        output.write(
          `  ${strategy.name.padEnd(20)} ${figure(seconds).padStart(10)} s  ${figure(bytes / 1e6).padStart(10)} MB  ${why}\n`,
        );
      }
      output.write(`${sentence}\n`);
    });
}

/** Rates that were written to a file; whether they are some, the planner sees. */
function ratesIn(file: string): Rates {
  const remedy = "Write it by `dualtape bench-machine --json`";
  const text = bytesOf(file, remedy).toString();
  try {
    return JSON.parse(text) as Rates;
  } catch (cause) {
    throw new FileError(file, `it cannot be read: ${String(cause)}`, remedy, { cause });
  }
}
