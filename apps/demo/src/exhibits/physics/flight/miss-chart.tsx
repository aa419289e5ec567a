/** By how much each flight missed, on a logarithmic scale; press or drag to choose one. */
import { dot, line, type PlotOptions, ruleY, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across, upward } from "../../../shell/axes.ts";
import { Chart } from "../../../shell/chart.tsx";
import { FLIGHTS, HIT } from "./limits.ts";
import type { Flight, Method } from "./messages.ts";
import { metres } from "./words.ts";

interface Props {
  readonly flights: readonly Flight[];
  readonly position: number;
  readonly method: Method;
  readonly onPick: (flight: number) => void;
}

/** The misses of the flights. */
export function MissChart({ flights, position, method, onPick }: Props) {
  const options = useMemo(() => picture(flights, position, method), [flights, position, method]);
  const [first, last] = [flights[0], flights.at(-1)];
  const label =
    first === undefined || last === undefined
      ? "The misses, not computed yet"
      : `By how much each flight missed, from ${metres(first.miss)} to ${metres(last.miss)}.`;
  const pick = (x: number): void => onPick(Math.min(Math.max(Math.round(x), 1), flights.length));
  return <Chart label={label} options={options} onPick={pick} />;
}

/** No miss is drawn lower. */
const FLOOR = HIT / 20;

function picture(flights: readonly Flight[], position: number, method: Method): PlotOptions {
  const misses = flights.map(({ miss }, i) => ({ flight: i + 1, miss: Math.max(miss, FLOOR) }));
  const end = Math.max(FLIGHTS[method], flights.length);
  return {
    marginLeft: 48,
    marginRight: 8,
    marginTop: 26,
    marginBottom: 38,
    x: { domain: [0.5, end + 0.5] },
    y: { type: "log", domain: [FLOOR, 200] },
    marks: [
      across("flight", {
        ticks: method === "newton" ? [1, 4, 8, 12] : [1, 10, 20, 30, 40],
        tickFormat: (flight: number) => String(flight),
      }),
      upward("miss in metres"),
      ruleY([HIT], { stroke: "var(--quiet)", strokeDasharray: "2 3" }),
      text([HIT], { frameAnchor: "left", y: HIT, text: () => "a hit: 1 mm", dx: 4, dy: -9, fill: "var(--quiet)" }),
      line(misses, { x: "flight", y: "miss", stroke: "var(--ink)", strokeWidth: 1.5 }),
      dot(misses, { x: "flight", y: "miss", r: 2, fill: "var(--ink)" }),
      dot(misses.slice(position - 1, position), { x: "flight", y: "miss", r: 5, fill: "var(--ink)" }),
    ],
  };
}
