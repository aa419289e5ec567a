/** What a study has cost, by what was asked for and by session. */
import { counted, duration, figure, moment } from "./figures.ts";
import { markup } from "./markup.ts";
import { absent, type Section, table } from "./parts.ts";
import type { Reading } from "./reading.ts";
import { costOf, secondsOf, type Wanted, wantedOf } from "./spent.ts";

const KINDS: Readonly<Record<Wanted, string>> = { value: "Plain runs", gradient: "Gradients", hessian: "Hessians" };

/** So many sessions are told of. */
const ROWS = 50;

/** The section of it. */
export function cost({ answers, study, sessions, prices, spent, finished }: Reading): Section {
  const [id, title] = ["cost", "What it cost"] as const;
  if (answers.length === 0) return { id, title, content: absent("Nothing has been spent yet.") };
  const seconds = (of: typeof answers): number => of.reduce((sum, answer) => sum + secondsOf(answer), 0);
  const kinds = (["value", "gradient", "hessian"] as const).flatMap((kind) => {
    const own = answers.filter((answer) => wantedOf(answer) === kind);
    return own.length === 0 ? [] : [{ kind, own }];
  });
  const bytes = finished.reduce((most, { cost: { bytes: size } }) => Math.max(most, size), 0);
  const compiled = finished.filter(({ cost: { engine } }) => engine === "compiled").length;
  return {
    id,
    title,
    content: [
      markup`<p>${counted(answers.length, "evaluation")} in ${duration(seconds(answers))} of runs: as much as ${figure(spent, 3)} plain runs of ${counted(study.steps, "step")}. ${
        finished.length > 0
          ? `Of the ${finished.length} that stayed finite, ${compiled} were compiled, and the greatest needed ${figure(bytes / 1000, 3)} kB of numbers at once.`
          : ""
      }</p>`,
      table(
        "By what was asked for",
        [
          { name: "Asked for" },
          { name: "Evaluations", isNumber: true },
          { name: "Not finite", isNumber: true },
          { name: "Time", isNumber: true },
          { name: "Price of one, in plain runs", isNumber: true },
          { name: "Spent, in plain runs", isNumber: true },
        ],
        kinds.map(({ kind, own }) => [
          KINDS[kind],
          own.length,
          own.filter(({ type }) => type === "divergence").length,
          duration(seconds(own)),
          figure(prices[kind], 3),
          figure(
            own.reduce((sum, answer) => sum + costOf(answer, study.steps, prices), 0),
            3,
          ),
        ]),
      ),
      sessions.length === 0
        ? null
        : table(
            sessions.length > ROWS ? `The last ${ROWS} of ${sessions.length} sessions` : "By session",
            [{ name: "Begun" }, { name: "Evaluations before it", isNumber: true }, { name: "Limits" }],
            sessions.slice(-ROWS).map(({ started, answered, limits }) => [
              moment(started),
              answered,
              Object.entries(limits)
                .map(([name, limit]) => `${name} ${figure(limit ?? null)}`)
                .join(", ") || "none",
            ]),
          ),
    ],
  };
}
