/** The objective, evaluation by evaluation. */
import { chart, marks, place, WIDE } from "./chart.ts";
import { counted, duration, figure } from "./figures.ts";
import { type Markup, markup, named, type Part } from "./markup.ts";
import { absent, inFigures, key, type Section, table, wide } from "./parts.ts";
import type { Answer, Finished, Reading } from "./reading.ts";
import { extent, thinned } from "./series.ts";
import { secondsOf, wantedOf } from "./spent.ts";

/** So many marks are drawn, and rows written. */
const [MARKS, ROWS] = [2000, 200] as const;

const ASKED = { value: "plain run", gradient: "gradient", hessian: "Hessian" } as const;

/** The objective of each. */
export function evaluations(of: Reading): Section {
  const section = (content: Part): Section => ({ id: "evaluations", title: "Evaluations", content });
  const { answers, course, finished } = of;
  if (answers.length === 0) return section(absent("Nothing has been evaluated yet."));
  if (finished.length === 0) {
    return section([absent("None stayed finite."), inFigures("each evaluation", rows(of))]);
  }
  const shown = thinned(answers.length, MARKS).flatMap((i) => answers[i] ?? []);
  const diverged = answers.length - finished.length;
  const last = course.at(-1);
  const label = [
    `The objective of ${counted(answers.length, "evaluation")}.`,
    course[0] && last
      ? `The best so far is ${figure(course[0].value)} at evaluation ${course[0].iteration}, and ${figure(last.value)} in the end.`
      : "None is a whole run that stayed finite.",
    ...(diverged > 0 ? [`${counted(diverged, "evaluation")} did not stay finite.`] : []),
  ].join(" ");
  const picture = chart({
    label,
    size: WIDE,
    across: { values: [1, answers.length], name: "evaluation" },
    upward: { values: finished.map(({ value }) => value), name: "objective" },
    draw: (x, y) => {
      const at = (is: (answer: Finished) => boolean) =>
        shown.flatMap((answer) =>
          answer.type === "iteration" && Number.isFinite(answer.value) && is(answer)
            ? [[x(answer.iteration), y(answer.value)] as const]
            : [],
        );
      const isWhole = ({ steps }: Finished): boolean => steps === of.study.steps;
      const lost = shown.filter(({ type }) => type === "divergence");
      const { best, found } = of;
      return [
        markup`<path class="so-far" d="${soFar(course, answers.length, x, y)}"/>`,
        marks(
          "down",
          at((answer) => !isWhole(answer)),
        ) ?? markup``,
        marks(
          "ring",
          at((answer) => isWhole(answer) && wantedOf(answer) === "value"),
        ) ?? markup``,
        marks(
          "disk",
          at((answer) => isWhole(answer) && wantedOf(answer) !== "value"),
        ) ?? markup``,
        marks(
          "cross",
          lost.map(({ iteration }) => [x(iteration), WIDE.top + 4]),
        ) ?? markup``,
        found === null || best === null
          ? markup``
          : markup`<circle class="target" cx="${place(x(found.iteration))}" cy="${place(y(best.value))}" r="7"/><text x="${WIDE.width - WIDE.right + 10}" y="${place(y(best.value))}" dy=".35em">best ${figure(best.value, 3)}</text>`,
      ];
    },
  });
  return section([
    markup`<figure>${key(meanings(of, diverged))}${wide("The objective of each evaluation", picture)}</figure>`,
    of.study.starts > 1 ? starts(of) : null,
    inFigures("each evaluation", rows(of)),
  ]);
}

/** The best so far as a path of steps. */
function soFar(
  course: Reading["course"],
  length: number,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const steps = course.filter(({ value }, i) => i === 0 || value < (course[i - 1]?.value ?? Infinity));
  const kept = thinned(steps.length, MARKS).flatMap((i) => steps[i] ?? []);
  const path = kept.map(({ iteration, value }, i) => {
    const [across, down] = [place(x(iteration)), place(y(value))];
    return i === 0 ? `M${across} ${down}` : `H${across}V${down}`;
  });
  return path.length === 0 ? "" : `${path.join("")}H${place(x(length))}`;
}

const meanings = (of: Reading, diverged: number) => ({
  ...(of.course.length > 0 && { "so-far": "best so far" }),
  ...(of.found !== null && { target: "best" }),
  ...(of.whole.some((answer) => wantedOf(answer) !== "value") && { disk: "with derivatives" }),
  ...(of.whole.some((answer) => wantedOf(answer) === "value") && { ring: "plain run" }),
  ...(of.whole.length < of.finished.length && { down: "fewer steps than a whole run" }),
  ...(diverged > 0 && { cross: "did not stay finite" }),
});

/** Each evaluation, or some where there are very many. */
function rows({ answers, study, found }: Reading): Markup {
  const places = new Set(thinned(answers.length, ROWS));
  const shown = answers.filter((answer, i) => places.has(i) || answer === found);
  const raced = answers.some(({ start }) => start !== undefined);
  const caption =
    shown.length < answers.length ? `${shown.length} of ${answers.length} evaluations, evenly` : "Each evaluation";
  return table(
    caption,
    [
      { name: "Evaluation", isNumber: true },
      ...(raced ? [{ name: "Start", isNumber: true }] : []),
      { name: "Objective", isNumber: true },
      { name: "Asked for" },
      { name: "Steps", isNumber: true },
      { name: "Time", isNumber: true },
      { name: "Why, and what came of it" },
    ],
    shown.map((answer) => [
      answer.iteration,
      ...(raced ? [answer.start === undefined ? "" : answer.start + 1] : []),
      answer.type === "iteration" ? figure(answer.value) : "none",
      ASKED[wantedOf(answer)],
      answer.steps === study.steps ? answer.steps : `${answer.steps} of ${study.steps}`,
      duration(secondsOf(answer)),
      [`${answer.reason.slice(0, 120)}`, answer === found ? markup`, <strong>the best</strong>` : "", fate(answer)],
    ]),
    { isTall: true },
  );
}

const fate = (answer: Answer): Part =>
  answer.type === "iteration"
    ? answer.chaos === null
      ? ""
      : `; its tangents exploded by step ${answer.chaos.step}`
    : [
        `; not finite from step ${answer.step} on (${answer.origin})`,
        answer.hyperparameter === null ? "" : [", by ", named(answer.hyperparameter)],
      ];

/** What became of each start of a race. */
function starts({ answers, study, best }: Reading): Markup {
  const of = grouped(answers);
  return table(
    "The starts that were raced",
    [
      { name: "Start", isNumber: true },
      { name: "Evaluations", isNumber: true },
      { name: "Longest run", isNumber: true },
      { name: "Best whole run", isNumber: true },
    ],
    [...of].map(([start, own]) => {
      const found = extent(
        own.map((answer) => (answer.type === "iteration" && answer.steps === study.steps ? answer.value : null)),
      );
      return [
        start + 1,
        own.length,
        `${own.reduce((most, { steps }) => Math.max(most, steps), 0)} steps`,
        found === null
          ? "left out before one"
          : [figure(found[0]), found[0] === best?.value ? markup`, <strong>the best</strong>` : ""],
      ];
    }),
  );
}

function grouped(answers: readonly Answer[]): ReadonlyMap<number, readonly Answer[]> {
  const groups = new Map<number, Answer[]>();
  for (const answer of answers) {
    if (answer.start === undefined) continue;
    const group = groups.get(answer.start) ?? [];
    groups.set(answer.start, group);
    group.push(answer);
  }
  return groups;
}
