/** `dualtape bench-machine`: how fast this machine is, as the planner sees it. */
import { cpus } from "node:os";
import { calibrate } from "@dualtape/hyperopt/eager";
import type { Command } from "commander";
import type { Surroundings } from "./surroundings.ts";
import { figure } from "./terminal.ts";
import { versions } from "./versions.ts";

export function addBenchMachine(program: Command, { output }: Surroundings): void {
  program
    .command("bench-machine")
    .description("measure how fast this machine is, in what plans are made of")
    .option("--json", "as JSON, for `plan --rates`")
    .addHelpText(
      "after",
      "\nExamples:\n  dualtape bench-machine --json > rates.json\n  dualtape plan problem.ts --rates rates.json",
    )
    .action(({ json }: { readonly json?: boolean }) => {
      const rates = calibrate();
      if (json) return void output.write(`${JSON.stringify(rates)}\n`);
      const [first] = cpus();
      const { node = "", platform = "" } = versions();
      const microseconds = (seconds: number): string => `${figure(seconds * 1e6)} µs`;
      output.write(
        [
          `${first?.model.trim() ?? "a processor"}, ${cpus().length} of them; Node ${node}, ${platform}`,
          `  an operation                    ${microseconds(rates.operation.plain)}`,
          `  for a tangent                   ${microseconds(rates.operation.tangent)}`,
          `  recorded and gone back through  ${microseconds(rates.operation.reverse)}`,
          `  an element of it                ${figure(rates.element * 1e9)} ns`,
          "",
        ].join("\n"),
      );
    });
}
