/** The valley cut at its horizon: the long-term curve, those of shorter horizons behind it, and where the short term ended. */
import { axisY, dot, gridY, line, type PlotOptions } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { longTerm, optimum, type Place, placeOnPath } from "./landscape.ts";
import type { Curve, Path } from "./messages.ts";
import { RATE_ENDS } from "./rates.ts";
import { LOSS_ENDS, shownExponent, shownLoss } from "./space.ts";

interface Props {
  readonly curves: readonly Curve[];
  readonly path: Path | null;
  readonly horizon: number;
  readonly words: string;
}

/** The loss at the horizon over the step size. */
export function SectionChart({ curves, path, horizon, words }: Props) {
  const options = useMemo(() => picture(curves, path, horizon), [curves, path, horizon]);
  return <Chart label={words} options={options} />;
}

const SHORTER = [5, 10, 20, 50];
const rounded = ({ rate, loss }: Place): Place => ({ rate: 10 ** shownExponent(rate), loss: shownLoss(loss) });

function picture(curves: readonly Curve[], path: Path | null, horizon: number): PlotOptions {
  const before = SHORTER.filter((step) => step < horizon).flatMap((step) =>
    longTerm(curves, step).map((place) => ({ ...rounded(place), step })),
  );
  const best = optimum(curves, horizon);
  const end = path === null ? null : placeOnPath(path, horizon);
  return {
    marginLeft: 44,
    marginRight: 10,
    marginTop: 28,
    marginBottom: 44,
    x: { type: "log", domain: RATE_ENDS.map((exponent) => 10 ** exponent) },
    y: { type: "log", domain: [...LOSS_ENDS] },
    marks: [
      across("step size α", { ticks: 3, tickFormat: (rate: number) => format(rate) }),
      gridY([0.1, 1], { strokeOpacity: 0.12 }),
      axisY([0.1, 1], { tickSize: 0, tickFormat: (loss: number) => format(loss), labelArrow: "none", label: "loss" }),
      line(before, { x: "rate", y: "loss", z: "step", stroke: "var(--ink)", strokeOpacity: 0.25, strokeWidth: 1 }),
      line(longTerm(curves, horizon).map(rounded), {
        x: "rate",
        y: "loss",
        stroke: "var(--ink)",
        strokeWidth: 2.5,
        strokeDasharray: "6 4",
      }),
      ...(best === null ? [] : [dot([rounded(best)], { x: "rate", y: "loss", r: 5, fill: "var(--ink)" })]),
      ...(end === null ? [] : [dot([rounded(end)], { x: "rate", y: "loss", r: 5, fill: "var(--tangent)" })]),
    ],
  };
}
