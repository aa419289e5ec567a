/** The notebook's picture: the loss at each inner step, one curve for each outer iteration. */
import { line, type LineOptions, type Markish, type PlotOptions } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across, upward } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { lossAxisOf } from "./loss-axis.ts";
import type { Iteration } from "./messages.ts";
import { STEPS } from "./notebook.ts";
import { runColor } from "./run-color.ts";

interface Props {
  readonly iterations: readonly Iteration[];
  readonly position: number;
}

interface Mark {
  readonly iteration: number;
  readonly step: number;
  readonly loss: number;
}

const marksOf = ({ iteration, losses }: Iteration): readonly Mark[] =>
  losses.map((loss, step) => ({ iteration, step: step + 1, loss }));

/** The loss curves up to an outer iteration, with those to come behind them. */
export function LossChart({ iterations, position }: Props) {
  const options = useMemo(() => picture(iterations, position), [iterations, position]);
  const shown = iterations[position - 1];
  const label =
    shown === undefined
      ? "Loss curves, not computed yet"
      : `Loss over ${STEPS} inner steps, ${iterations.length} curves. In outer iteration ${position}, with α = ${format(shown.learningRate)}, ` +
        `it goes from ${format(shown.losses[0] ?? 0, 3)} to ${format(shown.loss, 3)}.`;
  return <Chart label={label} options={options} />;
}

function picture(iterations: readonly Iteration[], position: number): PlotOptions {
  const all = iterations.flatMap(marksOf);
  const { logarithmic } = lossAxisOf(iterations);
  const drawable = logarithmic ? all.filter(({ loss }) => loss > 0) : all;
  const curves = (options: LineOptions, belongs: (iteration: number) => boolean): Markish =>
    line(
      drawable.filter(({ iteration }) => belongs(iteration)),
      { x: "step", y: "loss", z: "iteration", stroke: colorOf, className: "loss-curve", ...options },
    );
  return {
    marginLeft: 52,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [1, STEPS] },
    y: logarithmic ? { type: "log" } : { zero: true },
    color: { type: "identity" },
    marks: [
      across("inner step", { ticks: STEPS }),
      upward(logarithmic ? "loss, on a logarithmic axis" : "loss"),
      curves({ strokeOpacity: 0.22 }, (iteration) => iteration > position),
      curves({}, (iteration) => iteration < position),
      curves({ strokeWidth: 3, marker: "dot" }, (iteration) => iteration === position),
    ],
  };
}

const colorOf = ({ iteration }: Mark): string => runColor(iteration);
