/** The evaluations, in their order: a dot for each, a line at the best so far, and a rule wherever the study was gone on with. */
import { dot, line, type PlotOptions, ruleX } from "@observablehq/plot";
import type { StudyView } from "@dualtape/study";
import { useMemo } from "preact/hooks";
import { across, upward } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";

interface Props {
  readonly view: StudyView | null;
  /** How many evaluations are asked for. */
  readonly limit: number;
}

/** The course of the study. */
export function BestChart({ view, limit }: Props) {
  const course = useMemo(() => courseOf(view), [view]);
  const options = useMemo(() => picture(course, limit), [course, limit]);
  const best = course.bests.at(-1)?.value;
  const label =
    best === undefined
      ? "The validation loss of each evaluation: none yet."
      : `The validation loss of ${course.answered} evaluations, from ${format(course.bests[0]?.value ?? best, 3)} to ${format(best, 3)} at the best.`;
  return <Chart label={label} options={options} />;
}

interface Course {
  readonly answered: number;
  readonly points: readonly { readonly evaluation: number; readonly value: number; readonly whole: boolean }[];
  readonly diverged: readonly number[];
  /** The best run of all steps so far. */
  readonly bests: readonly { readonly evaluation: number; readonly value: number }[];
  /** Behind how many evaluations the study was gone on with. */
  readonly seams: readonly number[];
}

function courseOf(view: StudyView | null): Course {
  const { answers = [], sessions = [], study } = view ?? {};
  const points = answers.flatMap((answer, i) =>
    answer.type === "iteration"
      ? [{ evaluation: i + 1, value: answer.value, whole: answer.steps === study?.steps }]
      : [],
  );
  let least = Infinity;
  const bests = points.flatMap(({ evaluation, value, whole }) => {
    if (whole) least = Math.min(least, value);
    return Number.isFinite(least) ? [{ evaluation, value: least }] : [];
  });
  const last = bests.at(-1);
  return {
    answered: answers.length,
    points,
    diverged: answers.flatMap(({ type }, i) => (type === "iteration" ? [] : [i + 1])),
    bests: last === undefined ? bests : [...bests, { ...last, evaluation: answers.length + 0.5 }],
    seams: sessions.slice(1).map(({ answered }) => answered + 0.5),
  };
}

function picture({ points, bests, diverged, seams, answered }: Course, limit: number): PlotOptions {
  const last = Math.max(limit, answered);
  return {
    marginLeft: 52,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [0.5, last + 0.5] },
    // A run that hardly learns says log 10, and others much more: these stand at the edge.
    y: { domain: [0, CHANCE], clamp: true },
    marks: [
      across("evaluation", { ticks: [1, last / 4, last / 2, (3 * last) / 4, last].map(Math.ceil), tickFormat: String }),
      upward("validation loss"),
      ruleX(seams, { stroke: "var(--quiet)", strokeDasharray: "3 3" }),
      line(bests, { x: "evaluation", y: "value", curve: "step-after", stroke: "var(--ink)", strokeWidth: 2 }),
      dot(points, {
        x: "evaluation",
        y: "value",
        r: 3,
        stroke: "var(--ink)",
        fill: ({ whole }: { whole: boolean }) => (whole ? "var(--ink)" : "var(--paper)"),
      }),
      dot(diverged, { x: (evaluation: number) => evaluation, y: () => CHANCE, symbol: "times", stroke: "var(--ink)" }),
    ],
  };
}

/** The loss of who knows nothing and is somewhat too sure of it. */
const CHANCE = 2.5;
