/** The command `dualtape`: problems are tuned, and what stands in their journals is shown and handed on. */
import { DualtapeError } from "@dualtape/core";
import { AbortedError } from "@dualtape/runs/eager";
import { Command, CommanderError } from "commander";
import { addAudit } from "./audit.ts";
import { addBenchMachine } from "./bench-machine.ts";
import { addCompletion } from "./completion.ts";
import { addExport } from "./export.ts";
import { addInit } from "./init.ts";
import { addPlan } from "./plan.ts";
import { addReport } from "./report.ts";
import { addShow } from "./show.ts";
import { addResume, addTune } from "./tune.ts";
import { addWatch } from "./watch.ts";
import { EXIT, type Surroundings } from "./surroundings.ts";
import { versions } from "./versions.ts";
import { addWorker } from "./worker.ts";

/** Runs the command; returns how it ended. */
export async function main(parameters: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output, errors } = surroundings;
  const program = new Command("dualtape")
    .description("Tunes hyperparameters by gradient descent, in studies that nothing can lose.")
    .version(versions()["dualtape"] ?? "", "-v, --version", "print its version")
    .configureOutput({ writeOut: (text) => void output.write(text), writeErr: (text) => void errors.write(text) })
    .exitOverride()
    .showHelpAfterError("(dualtape --help says what there is)")
    .addHelpText(
      "after",
      `
Examples:
  dualtape init                              writes problem.ts, to begin with
  dualtape tune problem.ts --budget 60s      tunes it for a minute of runs
  dualtape resume problem                    goes on where it was stopped
  dualtape show problem                      says how it stands
  dualtape report problem --open             shows it as a page
  dualtape export problem --to pytorch       the tuned optimizer, for other programs`,
    );
  for (const add of [
    addInit,
    addTune,
    addResume,
    addWorker,
    addShow,
    addReport,
    addWatch,
    addExport,
    addPlan,
    addAudit,
    addBenchMachine,
    addCompletion,
  ])
    add(program, surroundings);
  try {
    await program.parseAsync(parameters, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof AbortedError) {
      errors.write("Stopped. What was found stands in the journal: `dualtape resume` goes on.\n");
      return EXIT.stopped;
    }
    if (!(error instanceof DualtapeError)) throw error;
    errors.write(`${error.message}\n`);
    return EXIT.failed;
  }
}
