/** `dualtape show`: how a study stands. */
import type { Command } from "commander";
import type { Within } from "../study/study.ts";
import type { StudyView } from "../records/view.ts";
import { journalNamed, underWayBeside, viewIn } from "./journals.ts";
import { counted } from "../report/figures.ts";
import type { Surroundings } from "./surroundings.ts";
import { figure, listed } from "./terminal.ts";

export function addShow(program: Command, { output }: Surroundings): void {
  program
    .command("show")
    .description("say how a study stands, under way or not")
    .argument("<study>", "its journal, or the problem")
    .option("--json", "as JSON")
    .action((name: string, { json }: { readonly json?: boolean }) => {
      const path = journalNamed(name);
      const view = viewIn(path);
      const within = underWayBeside(path, view);
      const text = json ? JSON.stringify({ ...view, within }, null, 2) : shown(view, path, within).join("\n");
      output.write(`${text}\n`);
    });
}

function shown(
  { study, sessions, answers, notices, end }: StudyView,
  path: string,
  within: Within | null,
): readonly string[] {
  const finite = answers.flatMap((answer) => (answer.type === "iteration" ? [answer] : []));
  const whole = finite.filter(({ steps }) => steps === study.steps);
  const [first] = whole;
  const best = whole.reduce((least, one) => (one.value < (least?.value ?? Infinity) ? one : least), first);
  const seconds = answers.reduce((sum, one) => sum + (one.type === "iteration" ? one.cost.seconds : one.seconds), 0);
  const stands = end === null ? "under way, or interrupted: `dualtape resume` goes on" : `ended (${end.reason})`;
  const several = (["start", "fold", "seed"] as const).flatMap((one) =>
    study[`${one}s`] > 1 ? [`, ${counted(study[`${one}s`], one)}`] : [],
  );
  return [
    `${study.name}, in ${path}`,
    `  begun     ${study.created}, by ${study.method}, seed ${study.seed}${several.join("")}`,
    `  stands    ${stands}`,
    `  answered  ${counted(answers.length, "evaluation")} in ${counted(sessions.length, "session")}, ${figure(seconds)} s of runs, ${answers.length - finite.length} diverged`,
    ...(first && best
      ? [`  value     ${figure(first.value)} → ${figure(best.value)}`, `  best      ${listed(best.hyper)}`]
      : ["  value     none yet"]),
    ...(within ? [`  within    evaluation ${within.iteration}, kept at step ${within.step} of ${within.steps}`] : []),
    ...(end?.test ? [`  test      ${figure(end.test.start.value)} → ${figure(end.test.best.value)}`] : []),
    ...notices.map(({ type }) => `  told      ${type}`),
  ];
}
