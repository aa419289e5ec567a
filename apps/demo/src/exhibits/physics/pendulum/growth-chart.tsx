/** The size of the tangent over time, on a logarithmic scale, beside the difference quotients that try to follow it. */
import { axisY, gridY, line, type PlotOptions, ruleX, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../../shell/axes.ts";
import { Chart } from "../../../shell/chart.tsx";
import { format } from "../../../shell/format.ts";
import { spread } from "../../cost/spread.ts";
import { DISTANCES, powerOf } from "./distances.ts";
import { growthOf, sizeOf, type Story } from "./story.ts";

interface Props {
  readonly story: Story;
  readonly seconds: number;
  readonly time: number;
  readonly onPick: (time: number) => void;
}

const MARGIN = { left: 58, right: 64 } as const;

/** The chart, and a line at the time that is shown; press or drag to choose another. */
export function GrowthChart({ story, seconds, time, onPick }: Props) {
  const chart = useMemo(() => {
    const pick = (at: number): void => onPick(Math.min(Math.max(at, 0), seconds));
    return <Chart label={labelOf(story, seconds)} options={picture(story, seconds)} onPick={pick} />;
  }, [story, seconds]);
  return (
    <div class="growth">
      {chart}
      <div
        class="now"
        style={{ left: `calc(${MARGIN.left}px + (100% - ${MARGIN.left + MARGIN.right}px) * ${time / seconds})` }}
      />
    </div>
  );
}

function labelOf({ moments }: Story, seconds: number): string {
  const law = growthOf(moments);
  return law === null
    ? "The size of the tangent, not computed yet"
    : `The size of the tangent over ${seconds} seconds grows at a rate of ${format(law.rate, 2)} a second; difference quotients follow it for a while and then stay behind.`;
}

/** Pixels between the names at the ends of the lines, and of the height that they share, on a phone. */
const [APART, TALL] = [15, 140] as const;

/** Sizes below are not drawn. */
const FLOOR = 0.1;

function picture({ moments, chaos }: Story, seconds: number): PlotOptions {
  const sizes = moments.map(({ time, tangent }) => ({ time, size: Math.max(sizeOf(tangent), FLOOR) }));
  const greatest = Math.max(100, ...sizes.map(({ size }) => size));
  const every = greatest > 1e4 ? 3 : 1;
  const decades = Array.from({ length: 16 }, (_, i) => 10 ** (i * every)).filter((size) => size < 10 * greatest);
  const law = growthOf(moments);
  const quotients = DISTANCES.map((_, i) =>
    moments.map(({ time, quotients }) => ({ time, size: Math.max(sizeOf(quotients[i] ?? [0, 0]), FLOOR) })),
  );
  const ends = [sizes, ...quotients].flatMap((curve) => curve.slice(-1));
  const names = ["exact", ...DISTANCES.map((distance) => `δ = ${powerOf(distance)}`)];
  const colors = ["var(--tangent)", ...DISTANCES.map(() => "var(--quiet)")];
  return {
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [0, seconds] },
    y: { type: "log", domain: [FLOOR, 10 * greatest] },
    marks: [
      across("seconds", { ticks: 5 }),
      gridY(decades, { strokeOpacity: 0.12 }),
      axisY(decades, { tickSize: 0, tickFormat: powerOf, labelArrow: "none", label: "|d tip/dθ| in metres a radian" }),
      chaos === null
        ? null
        : [
            ruleX([chaos.time], { stroke: "var(--ink)", strokeDasharray: "2 3" }),
            text([chaos.time], {
              x: chaos.time,
              frameAnchor: "top",
              text: () => "chaos reported",
              textAnchor: "end",
              dx: -6,
              fill: "var(--ink)",
            }),
          ],
      ...quotients.map((curve) => line(curve, { x: "time", y: "size", stroke: "var(--quiet)", strokeWidth: 1 })),
      line(sizes, { x: "time", y: "size", stroke: "var(--tangent)", strokeWidth: 2 }),
      law === null || law.rate < 0.1
        ? null
        : line(
            [FLOOR, 10 * greatest]
              .map((size) => Math.min(Math.max(Math.log(size / law.start) / law.rate, 0), seconds))
              .map((time) => ({ time, size: law.start * Math.exp(law.rate * time) })),
            { x: "time", y: "size", stroke: "var(--tangent)", strokeDasharray: "5 4" },
          ),
      text(ends, {
        x: "time",
        y: spread(
          ends.map(({ size }) => size),
          ((10 * greatest) / FLOOR) ** (APART / TALL),
        ),
        text: names,
        fill: colors,
        textAnchor: "start",
        dx: 6,
      }),
    ],
  };
}
