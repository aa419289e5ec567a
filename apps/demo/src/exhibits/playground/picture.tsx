/** A line chart that a program plots, as it grows. */
import { axisY, dot, gridY, line, type Markish, type PlotOptions } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across, upward } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import type { Curve, Picture, Point } from "./messages.ts";

/** One curve is drawn in ink, several in the colours of runs, from the first to the last; a point alone is a mark, in ink. */
function colorsOf(curves: readonly Curve[]): readonly string[] {
  const runs = curves.filter(({ points }) => points.length !== 1);
  return curves.map((curve) => {
    const at = runs.indexOf(curve);
    if (at < 0 || runs.length === 1) return "var(--ink)";
    const part = Math.round((100 * at) / (runs.length - 1));
    return `color-mix(in oklch, var(--run-first), var(--run-last) ${part}%)`;
  });
}

/** A picture with its legend. */
export function PictureFigure({ picture }: { readonly picture: Picture }) {
  const { title, curves } = picture;
  const options = useMemo(() => optionsOf(picture), [picture]);
  const colors = colorsOf(curves);
  return (
    <figure class="playground-picture">
      <figcaption>
        {title !== "" && <h2>{title}</h2>}
        {curves.some(({ name }) => name !== "") && (
          <ul>
            {curves.map(({ name }, i) => (
              <li key={name}>
                <span class="playground-swatch" style={{ background: colors[i] }} />
                {name}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <Chart label={[title, ...curves.map(inWords)].filter((text) => text !== "").join(". ")} options={options} />
    </figure>
  );
}

function inWords({ name, points }: Curve): string {
  const last = points.at(-1);
  if (last === undefined) return `${name}: no points`;
  return `${name === "" ? "Curve" : name}: ${points.length} points, the last at ${format(last[1], 4)}`;
}

function optionsOf({ x, y, log, curves }: Picture): PlotOptions {
  const colors = colorsOf(curves);
  const drawn = curves.map(({ points }) => (log ? points.map(([at, value]): Point => [at, onLog(value)]) : points));
  const lines = drawn.map((points, i) =>
    line(points, {
      stroke: colors[i] ?? "var(--ink)",
      strokeWidth: 1.75,
      className: "playground-curve",
      ...(points.length <= 30 ? { marker: "dot" } : {}),
    }),
  );
  const alone = drawn.flatMap((points) => (points.length === 1 ? points : []));
  const label = log ? [y, "logarithmic"].filter((text) => text !== "").join(", ") : y;
  const ticks = log ? decades(drawn.flat().map(([, value]) => value)) : [];
  return {
    marginLeft: 62,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 40,
    ...(log ? { y: { type: "log" } } : {}),
    marks: [
      across(x, {}),
      ticks.length > 1 ? upAlong(label, ticks) : upward(label),
      lines,
      dot(alone, { r: 4, fill: "var(--ink)" }),
    ],
  };
}

/** What a logarithmic axis cannot show leaves a gap. */
const onLog = (value: number): number => (value > 0 ? value : Number.NaN);

/** The powers of ten that values span, at most seven of them. */
function decades(values: readonly number[]): readonly number[] {
  const exponents = values.filter(Number.isFinite).map(Math.log10);
  const [low, high] = exponents.reduce(([l, h], e) => [Math.min(l, e), Math.max(h, e)], [Infinity, -Infinity]);
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  const stride = Math.ceil((last - first + 1) / 7);
  if (!(stride > 0)) return [];
  return Array.from({ length: Math.ceil((last - first + 1) / stride) }, (_, i) => 10 ** (first + i * stride));
}

/** A vertical axis like the others of the page, with these ticks. */
const upAlong = (label: string, ticks: readonly number[]): Markish => [
  gridY([...ticks], { strokeOpacity: 0.12 }),
  axisY([...ticks], { tickSize: 0, tickFormat: (value: number) => format(value, 3), labelArrow: "none", label }),
];
