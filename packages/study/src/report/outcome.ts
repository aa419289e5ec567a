/** What came of a study, in a few lines: the gain and how sure it is, and each hyperparameter beside its start. */
import type { Assessment, Estimate } from "@dualtape/hyperopt/eager";
import { changed, counted, duration, figure, natural } from "./figures.ts";
import { type Markup, markup, named, type Part, prose } from "./markup.ts";
import { absent, type Section, table } from "./parts.ts";
import { type Reading, valueOf } from "./reading.ts";
import { secondsOf } from "./spent.ts";

/** The first section. */
export function outcome(of: Reading): Section {
  const { start, best, answers, end, study } = of;
  if (start === null || best === null) {
    const content = absent(
      answers.length === 0
        ? "Nothing has been evaluated yet."
        : `None of ${counted(answers.length, "evaluation")} was a whole run that stayed finite: there is nothing to compare.`,
    );
    return { id: "outcome", title: "Outcome", content: [content, notices(of)] };
  }
  const isGain = best.value < start.value;
  const seconds = answers.reduce((sum, answer) => sum + secondsOf(answer), 0);
  const content = [
    markup`<p class="lead">${
      isGain
        ? `The objective fell from ${figure(start.value)} to ${figure(best.value)} (${changed(start.value, best.value)}).`
        : `Nothing better than the start was found: the objective is ${figure(best.value)}.`
    } ${state(of)}</p>`,
    markup`<dl>${[
      ["best objective", figure(best.value)],
      ["at the start", figure(start.value)],
      ["evaluations", figure(answers.length, 6)],
      ["plain runs’ worth of compute", figure(of.spent, 3)],
      ["time of runs", duration(seconds)],
    ].map(([name, value]) => markup`<div><dt>${name ?? ""}</dt><dd>${value ?? ""}</dd></div>`)}</dl>`,
    assessed("By the members of the cross-validation", end?.members ?? null),
    assessed("On data that tuning has not seen", end?.test ?? null),
    notices(of),
    table(
      "Hyperparameters at the start and at the best point",
      [
        { name: "Hyperparameter" },
        { name: "Domain" },
        { name: "Start", isNumber: true },
        { name: "Best", isNumber: true },
        { name: "Change", isNumber: true },
      ],
      of.names.slice(0, ROWS).map((name) => {
        const [from, to] = [valueOf(start.hyper, name), valueOf(best.hyper, name)];
        return [
          named(name),
          study.hyperparameters[name]?.domain ?? "",
          from === null ? "none" : natural(from),
          to === null ? "none" : markup`<strong>${natural(to)}</strong>`,
          typeof from === "number" && typeof to === "number" ? changed(from, to) : "",
        ];
      }),
    ),
    of.names.length > ROWS
      ? markup`<p class="reading">${counted(of.names.length - ROWS, "hyperparameter")} more are not shown.</p>`
      : null,
  ];
  return { id: "outcome", title: "Outcome", content };
}

const ROWS = 200;

const REASONS: Readonly<Record<string, string>> = {
  finished: "It ended at its limits.",
  settled: "It ended because the method expected nothing better, or patience was at its end.",
  diverged: "It ended because no way on was found from the last finite run.",
  flat: "It ended because no hyperparameter can move.",
  aborted: "It was stopped.",
};

const state = ({ end }: Reading): string =>
  end === null
    ? "The study is under way, or was interrupted: it can go on."
    : (REASONS[end.reason] ?? `It ended: ${end.reason}.`);

const SURE = 2;

function assessed(where: string, found: Assessment | null): Markup | null {
  if (found === null) return null;
  const { start, best, gain } = found;
  const doubt =
    gain.standardError === null
      ? "There is one sample: how sure that is cannot be said."
      : gain.value >= SURE * gain.standardError
        ? "That is more than two standard errors."
        : "That is less than two standard errors: it may be noise.";
  return markup`<p>${where}: ${estimate(start)} at the start, ${estimate(best)} at the best point, a gain of <strong>${estimate(gain)}</strong>. ${doubt}</p>`;
}

const estimate = ({ value, standardError }: Estimate): string =>
  standardError === null ? figure(value) : `${figure(value)} ± ${figure(standardError, 2)}`;

/** So many notices are told in full. */
const NOTICES = 12;

/** What was told beside: what may keep the outcome from being trusted. */
function notices({ notices: told }: Reading): Part {
  if (told.length === 0) return null;
  return [
    markup`<h3>Told on the way</h3><ul>${told.slice(0, NOTICES).map((notice) => markup`<li>${sentenceOf(notice)}</li>`)}</ul>`,
    told.length > NOTICES ? markup`<p class="reading">And ${counted(told.length - NOTICES, "notice")} more.</p>` : null,
  ];
}

function sentenceOf(notice: Reading["notices"][number]): Markup {
  switch (notice.type) {
    case "chaos":
      return markup`The tangents of evaluation ${notice.iteration} exploded by step ${notice.step}, most by ${named(notice.hyperparameter)}. ${prose(notice.remedy)}.`;
    case "flat":
      return markup`Nothing that has a derivative leads to the objective from ${notice.hyperparameters.slice(0, NOTICES).map((name, i) => [i > 0 ? ", " : "", named(name)])}. ${prose(notice.remedy)}.`;
    case "costly":
      return markup`Another strategy was predicted to take less than a third of the time. ${prose(notice.remedy)}.`;
    case "noise":
      return markup`The gain by the ${notice.of} is within its noise, ${estimate(notice.gain)}. ${prose(notice.remedy)}.`;
  }
}
