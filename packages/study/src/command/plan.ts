/** `dualtape plan`: what each strategy would take on this machine. */
import { plan } from "@dualtape/hyperopt/eager";
import type { Command } from "commander";
import { dynamicsOf } from "../problem.ts";
import { loadProblem } from "./load.ts";
import type { Surroundings } from "./surroundings.ts";
import { figure } from "./terminal.ts";

export function addPlan(program: Command, { output }: Surroundings): void {
  program
    .command("plan")
    .description("predict what each strategy would take on this machine")
    .argument("<problem>", "a file that exports `problem`")
    .action(async (file: string) => {
      const { problem } = await loadProblem(file);
      const { rows, sentence } = plan(dynamicsOf(file, problem));
      for (const { strategy, seconds, bytes, why } of rows) {
        output.write(
          `  ${strategy.name.padEnd(20)} ${figure(seconds).padStart(10)} s  ${figure(bytes / 1e6).padStart(10)} MB  ${why}\n`,
        );
      }
      output.write(`${sentence}\n`);
    });
}
