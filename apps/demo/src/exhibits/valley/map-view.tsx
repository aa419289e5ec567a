/** The valley from above, for browsers without WebGL: contours of the loss over step and step size, with the same paths. */
import { axisY, contour, dot, line, type PlotOptions, ruleX } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { optimum, placeOnPath } from "./landscape.ts";
import { STEPS } from "./messages.ts";
import { RATE_ENDS } from "./rates.ts";
import type { View } from "./scene.ts";
import { LOSS_ENDS, shownExponent, shownLoss } from "./space.ts";

interface Props {
  readonly view: View;
  /** The picture in words. */
  readonly words: string;
  readonly onPick: (step: number) => void;
}

/** The valley as a map; press or drag to choose the horizon. */
export function MapView({ view, words, onPick }: Props) {
  const options = useMemo(() => picture(view), [view]);
  return <Chart label={words} options={options} onPick={onPick} />;
}

const EVERY = 4; // steps between samples of the map

function picture({ curves, path, horizon, colors }: View): PlotOptions {
  const samples = curves.flatMap(({ rate, losses }) =>
    losses.flatMap((loss, step) =>
      step % EVERY === 0 ? [{ step, exponent: Math.log10(rate), height: Math.log10(shownLoss(loss)) }] : [],
    ),
  );
  const way =
    path === null
      ? []
      : Array.from({ length: horizon + 1 }, (_, step) => {
          const place = placeOnPath(path, step);
          return { step, exponent: place === null ? Number.NaN : shownExponent(place.rate) };
        });
  const best = optimum(curves, horizon);
  const levels = Array.from(
    { length: 13 },
    (_, i) => Math.log10(LOSS_ENDS[0]) + (i / 13) * Math.log10(LOSS_ENDS[1] / LOSS_ENDS[0]),
  );
  return {
    marginLeft: 56,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 44,
    x: { domain: [0, STEPS] },
    y: { domain: [...RATE_ENDS] },
    color: {
      type: "linear",
      domain: [Math.log10(LOSS_ENDS[0]), Math.log10(LOSS_ENDS[1])],
      range: [colors.quiet, colors.paper],
    },
    marks: [
      ...(curves.length > 2
        ? [
            contour(samples, {
              x: "step",
              y: "exponent",
              fill: "height",
              stroke: "var(--paper)",
              thresholds: levels,
              interpolate: "barycentric",
            }),
          ]
        : []),
      across("step", { ticks: 5 }),
      axisY([-2, -1, 0], {
        tickSize: 0,
        tickFormat: (exponent: number) => format(10 ** exponent),
        labelArrow: "none",
        label: "step size α",
      }),
      ruleX([horizon], { stroke: "var(--ink)", strokeWidth: 2.5, strokeDasharray: "7 5" }),
      line(way, { x: "step", y: "exponent", stroke: "var(--tangent)", strokeWidth: 3 }),
      dot(way.slice(-1), { x: "step", y: "exponent", r: 5, fill: "var(--tangent)" }),
      ...(best === null ? [] : [dot([horizon], { x: horizon, y: Math.log10(best.rate), r: 5, fill: "var(--ink)" })]),
    ],
  };
}
