/** How to make a study again: what it was made of, and the lines of a shell. */
import type { ReportExtras } from "./extras.ts";
import { moment } from "./figures.ts";
import { markup } from "./markup.ts";
import { type Section, table } from "./parts.ts";
import type { Reading } from "./reading.ts";

/** The section of it. */
export const reproduce = ({ study }: Reading, { reproduce: lines }: ReportExtras): Section => ({
  id: "reproduce",
  title: "How to reproduce it",
  content: [
    lines === undefined || lines.length === 0
      ? markup`<p class="absent">No command was given.</p>`
      : markup`<pre tabindex="0" role="group" aria-label="The commands"><code>${lines.join("\n")}</code></pre>`,
    markup`<p>A method is pure: with the same source, seed and limits that count evaluations it asks the same questions. Limits in seconds or plain runs depend on the machine.</p>`,
    table(
      "What the study was made of",
      [{ name: "What" }, { name: "Which" }],
      [
        ["Problem", study.problem === null ? "made in a program" : study.problem.file],
        ...(study.problem === null ? [] : [["Its SHA-256", markup`<code>${study.problem.digest}</code>`]]),
        ["Method", study.method],
        ...(study.optimizer === undefined ? [] : [["Optimizer", study.optimizer.name]]),
        ["Strategy", study.strategy ?? "chosen by the planner"],
        ["Seed", study.seed],
        ["Starts", study.starts],
        ["Folds, and seeds of each", `${study.folds}, ${study.seeds}`],
        ...(study.deterministic ? [["Its bits", "the same on every engine and machine"]] : []),
        ["Steps of a run", study.steps],
        ["Begun", moment(study.created)],
        ...Object.entries(study.made)
          .slice(0, 40)
          .map(([name, version]) => [name, version]),
      ],
    ),
  ],
});
