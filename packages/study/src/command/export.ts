/** `dualtape export`: a study for other programs. */
import type { Command } from "commander";
import { exportCsv, exportJson, exportOptuna, exportSnippet, exportYaml } from "../export/index.ts";
import type { StudyView } from "../records/view.ts";
import { journalNamed, viewIn } from "./journals.ts";
import { readName } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { written } from "./written.ts";

const forms = {
  json: exportJson,
  yaml: exportYaml,
  csv: exportCsv,
  pytorch: (view) => exportSnippet(view, "pytorch"),
  optax: (view) => exportSnippet(view, "optax"),
  keras: (view) => exportSnippet(view, "keras"),
  optuna: exportOptuna,
} satisfies Readonly<Record<string, (view: StudyView) => string>>;

export function addExport(program: Command, { output }: Surroundings): void {
  program
    .command("export")
    .description("write a study for other programs")
    .argument("<study>", "its journal, or the problem")
    .requiredOption("--to <form>", `one of ${Object.keys(forms).join(", ")}`, readName("--to", forms))
    .option("--output <file>", "where to; to the terminal where left out")
    .addHelpText(
      "after",
      `
Examples:
  dualtape export problem --to pytorch               a module that builds the tuned optimizer
  dualtape export problem --to optuna --output optuna.log`,
    )
    .action((name: string, { to, output: file }: { readonly to: keyof typeof forms; readonly output?: string }) => {
      const text = forms[to](viewIn(journalNamed(name)));
      if (file === undefined) output.write(text);
      else written(file, text);
    });
}
