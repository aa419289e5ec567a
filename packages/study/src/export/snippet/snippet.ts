/** What was tuned as a program in Python, for those who train elsewhere. */
import { refuse } from "@dualtape/core";
import type { StudyView } from "../../records/view.ts";
import { keras } from "./keras.ts";
import type { Library } from "./library.ts";
import { optax } from "./optax.ts";
import { pytorch } from "./pytorch.ts";
import { ExportError, tunedOf } from "./tuned.ts";

const libraries = { pytorch, optax, keras } satisfies Readonly<Record<string, Library>>;

/** The libraries that optimizers are built in. */
export type Framework = keyof typeof libraries;

const isFramework = (name: unknown): name is Framework => typeof name === "string" && Object.hasOwn(libraries, name);

/**
 * The optimizer of a study at the best values that were found, with the schedule of its learning rate, as a module in Python: of PyTorch, a
 * function `optimizer_for(parameters)`, which gives the optimizer, and its schedule where there is one; of optax and Keras, `optimizer`.
 *
 * It takes the same steps. Throws an `ExportError` where the library has nothing that does, and an `ArgumentError` where the study does not
 * tell its optimizer (`OptimizerRecord`) or where nothing was found.
 */
export function exportSnippet(view: StudyView, framework: Framework): string {
  if (!isFramework(framework)) refuse("exportSnippet", "the framework", framework, Object.keys(libraries).join(", "));
  const library: Library = libraries[framework];
  const where = `exportSnippet to ${library.name}`;
  const tuned = tunedOf(where, view);
  const { rule, value } = tuned;
  const counterpart = Object.hasOwn(library.rules, rule) ? library.rules[rule] : null;
  if (typeof counterpart !== "function") {
    throw new ExportError(
      where,
      typeof counterpart === "string" ? `its ${rule} is another: ${counterpart}` : `it has no ${rule}`,
      "Export to JSON, or tune an optimizer that both have",
    );
  }
  const lines = library.write(tuned, where, (rate) => counterpart(value, rate ?? value("learningRate")));
  const { name, optimizer } = view.study;
  const said = `# ${optimizer?.name} as the study ${JSON.stringify(name)} of dualtape has tuned it.`;
  return `${[said, ...lines].join("\n")}\n`;
}
