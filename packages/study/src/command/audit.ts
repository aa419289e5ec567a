/** `dualtape audit`: whether the derivatives of a problem can be trusted. */
import { audit } from "@dualtape/hyperopt/eager";
import type { Natural } from "@dualtape/core";
import type { Command } from "commander";
import { dynamicsOf } from "../workers/problem.ts";
import { loadProblem } from "./load.ts";
import type { Surroundings } from "./surroundings.ts";
import { readName, readValue, strategies } from "./settings.ts";

export function addAudit(program: Command, { output }: Surroundings): void {
  program
    .command("audit")
    .description("ask whether the derivatives of a problem can be trusted")
    .argument("<problem>", "a file that exports `problem`")
    .option("--strategy <name>", "whose derivatives", readName("--strategy", strategies))
    .option("--set <name=value>", "where", readValue)
    .option("--json", "as JSON")
    .action(
      async (
        file: string,
        asked: {
          readonly strategy?: keyof typeof strategies;
          readonly set?: Readonly<Record<string, Natural>>;
          readonly json?: boolean;
        },
      ) => {
        const { problem } = await loadProblem(file);
        const found = audit(dynamicsOf(file, problem), {
          ...(asked.strategy && { strategy: strategies[asked.strategy]() }),
          ...(asked.set && { at: asked.set }),
        });
        output.write(
          asked.json
            ? `${JSON.stringify(found, null, 2)}\n`
            : `${found.verdict}: ${found.sentence}. ${found.remedy}.\n`,
        );
      },
    );
}
