/**
 * A hyperparameter over the runs: a dot for each, a line at that of the best so far, and where a run has derivatives the push of its
 * hypergradient: an arrow downhill, as long as it is strong.
 */
import { dot, line, type PlotOptions, vector } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { logarithmic } from "./axes.ts";
import { bestOf } from "./knowledge.ts";
import type { TunedRun } from "./messages.ts";
import type { Quantity } from "./quantities.ts";

interface Props {
  readonly quantity: Quantity;
  readonly tuned: readonly TunedRun[];
  readonly runs: number;
  /** The run that is looked at, from 1. */
  readonly shown: number;
  /** The slope whose arrow is longest. */
  readonly steepest: number;
  readonly onPick: (iteration: number) => void;
}

/** One hyperparameter; press or drag to look at another run. */
export function TraceChart({ quantity, tuned, runs, shown, steepest, onPick }: Props) {
  const options = useMemo(
    () => picture(quantity, tuned, runs, shown, steepest),
    [quantity, tuned, runs, shown, steepest],
  );
  const { title, symbol, shown: drawn, slope } = quantity;
  const run = tuned[shown - 1];
  const words = tuned.map(({ values }) => format(drawn(values[quantity.name]), 3)).join(", ");
  const steepness = run === undefined ? null : slope(run);
  return (
    <figure>
      <figcaption>
        <h3>
          {title} <var>{symbol}</var>
        </h3>
        <p class="figures">
          {run === undefined ? "–" : format(drawn(run.values[quantity.name]), 3)}{" "}
          <span class="tangent">{steepness === null ? "" : `slope ${format(steepness, 2)}`}</span>
        </p>
      </figcaption>
      <Chart
        label={`${title}, ${symbol}, over the runs: ${words || "none yet"}.`}
        options={options}
        onPick={(x) => onPick(Math.round(x))}
      />
    </figure>
  );
}

const LONGEST = 36; // pixels

function picture(
  { name, shown: drawn, slope }: Quantity,
  tuned: readonly TunedRun[],
  runs: number,
  shown: number,
  steepest: number,
): PlotOptions {
  // A run that diverged stands where nothing else does, and would set the scale.
  const finite = tuned.filter(({ divergence }) => divergence === null);
  const points = finite.map((run, i) => ({
    iteration: run.iteration,
    value: drawn(run.values[name]),
    best: drawn((finite[bestOf(finite.slice(0, i + 1)) - 1] ?? run).values[name]),
    slope: slope(run),
  }));
  const pushes = points.flatMap(({ iteration, value, slope }) =>
    slope === null ? [] : [{ iteration, value, push: -slope / steepest }],
  );
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values, Infinity), Math.max(...values, 0)];
  // At least a decade, so that small moves look small.
  const range = points.length === 0 ? ([1e-4, 1] as const) : ([low / 2, Math.max(high * 2, low * 5)] as const);
  return {
    marginLeft: 60,
    marginRight: 8,
    marginTop: 14,
    marginBottom: 40,
    x: { domain: [0.5, runs + 0.5] },
    y: { type: "log", domain: [...range] },
    length: { type: "identity" },
    marks: [
      across("run", { ticks: [1, runs / 2, runs].map(Math.ceil), tickFormat: String }),
      logarithmic("", range),
      line(points, { x: "iteration", y: "best", curve: "step-after", stroke: "var(--ink)", strokeWidth: 1.5 }),
      dot(points, { x: "iteration", y: "value", r: 2, stroke: "none", fill: "var(--ink)", fillOpacity: 0.4 }),
      vector(pushes, {
        x: "iteration",
        y: "value",
        length: ({ push }: { push: number }) => LONGEST * Math.abs(push),
        rotate: ({ push }: { push: number }) => (push > 0 ? 0 : 180),
        anchor: "start",
        shape: "spike",
        r: 2.5,
        stroke: "var(--tangent)",
        fill: "var(--tangent)",
        strokeWidth: 1,
      }),
      dot(
        points.filter(({ iteration }) => iteration === shown),
        { x: "iteration", y: "value", r: 4, fill: "var(--ink)" },
      ),
    ],
  };
}
