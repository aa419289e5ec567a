/** Both searches against runs or seconds: the lowest validation loss so far, and each run of the random search as a dot. */
import { dot, line, type PlotOptions, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { logarithmic } from "./axes.ts";
import { type Knowledge, type Standing, standings } from "./knowledge.ts";
import type { Measure } from "./state.ts";

interface Props {
  readonly knowledge: Knowledge;
  /** How many runs the tuning has. */
  readonly runs: number;
  readonly measure: Measure;
  /** The picture in words. */
  readonly words: string;
}

/** The race of the two searches. */
export function RaceChart({ knowledge: { tuned, random }, runs, measure, words }: Props) {
  const options = useMemo(() => {
    const [tuning, search] = [standings(tuned), standings(random)];
    const dots = random.map(({ value }, i) => ({ ...search[i], value }));
    return measure === "runs"
      ? picture(tuning, search.slice(0, runs), dots.slice(0, runs), "run", [1, runs])
      : picture(tuning, search, dots, "seconds", [
          0,
          Math.max(1, ...[...tuning, ...search].map(({ seconds }) => seconds)),
        ]);
  }, [tuned, random, runs, measure]);
  return <Chart label={words} options={options} />;
}

/** Worse runs are not drawn. */
const HIGHEST = 4;

const LABELS = { run: "training runs", seconds: "seconds of computing" } as const;

function picture(
  tuning: readonly Standing[],
  search: readonly Standing[],
  dots: readonly (Partial<Standing> & { readonly value: number })[],
  x: "run" | "seconds",
  domain: readonly [number, number],
): PlotOptions {
  const tuned = tuning.filter(({ best }) => best < HIGHEST);
  const sampled = search.filter(({ best }) => best < HIGHEST);
  const lowest = Math.min(0.1, ...[...tuned, ...sampled].map(({ best }) => best));
  const name = (standing: Standing | undefined, words: string, dy: number) =>
    text(standing === undefined ? [] : [standing], {
      x,
      y: "best",
      text: () => words,
      textAnchor: "start",
      dx: 8,
      dy,
      fill: "var(--ink)",
    });
  const [ours, theirs] = [tuned.at(-1), sampled.at(-1)];
  const oursIsLower = (ours?.best ?? 0) < (theirs?.best ?? Infinity);
  const apart = Math.abs(Math.log((ours?.best ?? 1) / (theirs?.best ?? 1))) > 0.5;
  const range = [lowest / 1.6, HIGHEST] as const;
  return {
    marginLeft: 56,
    marginRight: 104,
    marginTop: 28,
    marginBottom: 44,
    x: { domain: [...domain] },
    y: { type: "log", domain: [...range] },
    marks: [
      across(LABELS[x], { ticks: 5 }),
      logarithmic("lowest validation loss so far", range),
      dot(
        dots.filter(({ value }) => value < HIGHEST),
        { x, y: "value", r: 2, stroke: "none", fill: "var(--ink)", fillOpacity: 0.3 },
      ),
      line(sampled, {
        x,
        y: "best",
        curve: "step-after",
        stroke: "var(--ink)",
        strokeWidth: 1.5,
        strokeDasharray: "5 4",
      }),
      line(tuned, { x, y: "best", curve: "step-after", stroke: "var(--ink)", strokeWidth: 3 }),
      name(theirs, "random search", apart ? 0 : oursIsLower ? -8 : 8),
      name(ours, "tuned", apart ? 0 : oursIsLower ? 8 : -8),
    ],
  };
}
