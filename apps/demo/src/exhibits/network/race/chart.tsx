/** Both sides over the seconds that each has had: the median of the seeds as a line, and all of them in a band. */
import { areaY, line, type PlotOptions, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../../shell/axes.ts";
import { Chart } from "../../../shell/chart.tsx";
import { logarithmic } from "../axes.ts";
import type { Side } from "./messages.ts";
import { type Spread, spreadsOf, type Standing } from "./standing.ts";

interface Props {
  readonly standing: Standing;
  /** What is drawn of it, in seconds. */
  readonly until: number;
  /** What there will be. */
  readonly seconds: number;
  /** The picture in words. */
  readonly words: string;
}

/** The race as a picture. */
export function RaceChart({ standing, until, seconds, words }: Props) {
  const options = useMemo(() => picture(standing, until, seconds), [standing, until, seconds]);
  return <Chart label={words} options={options} />;
}

/** Losses beyond these are not drawn, but for lower ones. */
const [LOWEST, HIGHEST] = [0.05, 3] as const;

const LOOKS = {
  gradients: { stroke: "var(--run-last)", strokeWidth: 3, strokeDasharray: "" },
  TPE: { stroke: "var(--ink)", strokeWidth: 1.5, strokeDasharray: "5 4" },
} as const satisfies Record<Side, object>;

function picture(standing: Standing, until: number, seconds: number): PlotOptions {
  const [ours, theirs] = [spreadsOf(standing, "gradients", until), spreadsOf(standing, "TPE", until)];
  const range = [Math.min(LOWEST, ...[...ours, ...theirs].map(({ least }) => least)) / 1.2, HIGHEST] as const;
  const drawn = (spreads: readonly Spread[]): readonly Spread[] =>
    spreads.map(({ seconds, ...values }) => {
      const [least, median, greatest] = [values.least, values.median, values.greatest].map((at) =>
        Math.min(at, HIGHEST),
      );
      return { seconds, least: least ?? HIGHEST, median: median ?? HIGHEST, greatest: greatest ?? HIGHEST };
    });
  const band = (side: Side, spreads: readonly Spread[]) =>
    areaY(drawn(spreads), {
      x: "seconds",
      y1: "least",
      y2: "greatest",
      curve: "step-after",
      fill: LOOKS[side].stroke,
      fillOpacity: 0.16,
    });
  const [own, other] = [ours.at(-1)?.median ?? 1, theirs.at(-1)?.median ?? 1];
  const apart = Math.abs(Math.log(own / other)) > 0.35 ? 0 : 8;
  const name = (side: Side, spreads: readonly Spread[], dy: number) =>
    text(drawn(spreads).slice(-1), {
      x: "seconds",
      y: "median",
      text: () => side,
      textAnchor: "start",
      dx: 8,
      dy,
      fill: LOOKS[side].stroke,
    });
  return {
    marginLeft: 56,
    marginRight: 76,
    marginTop: 28,
    marginBottom: 44,
    x: { domain: [0, seconds] },
    y: { type: "log", domain: [...range] },
    marks: [
      across("seconds of computing, each", { ticks: 5 }),
      logarithmic("lowest validation loss so far", range),
      band("TPE", theirs),
      band("gradients", ours),
      line(drawn(theirs), { x: "seconds", y: "median", curve: "step-after", ...LOOKS.TPE }),
      line(drawn(ours), { x: "seconds", y: "median", curve: "step-after", ...LOOKS.gradients }),
      name("TPE", theirs, own < other ? -apart : apart),
      name("gradients", ours, own < other ? apart : -apart),
    ],
  };
}
