/** The step size as a staircase: a tread for each outer iteration, and between them the risers −η·dL/dα that made it move. */
import { dot, link, type PlotOptions } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across, upward } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { ITERATIONS } from "./notebook.ts";
import { runColor } from "./run-color.ts";
import type { Tuning } from "./tuning.ts";

interface Props {
  readonly tuning: Tuning;
  readonly position: number;
  readonly onPick: (iteration: number) => void;
}

/** The staircase of step sizes; press or drag to choose an outer iteration. */
export function StepSizeChart({ tuning, position, onPick }: Props) {
  const options = useMemo(() => picture(tuning, position), [tuning, position]);
  const levels = levelsOf(tuning);
  const label = `The step size α over the outer iterations: ${levels.map((level) => format(level)).join(", ")}.`;
  const { length } = tuning.iterations;
  return <Chart label={label} options={options} onPick={(x) => onPick(Math.min(Math.max(Math.round(x), 1), length))} />;
}

/** α in each outer iteration, and after the last. */
const levelsOf = ({ iterations, ending }: Tuning): readonly number[] => [
  ...iterations.map(({ learningRate }) => learningRate),
  ...(ending?.last ? [ending.last.learningRate] : []),
];

function picture(tuning: Tuning, position: number): PlotOptions {
  const treads = levelsOf(tuning).map((level, i) => ({ iteration: i + 1, level }));
  const risers = treads.slice(1).map(({ level, iteration }, i) => {
    return { iteration: iteration - 1, at: iteration - 0.5, from: treads[i]?.level, to: level };
  });
  return {
    marginLeft: 66,
    marginRight: 8,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [0.5, END + 0.5] },
    y: { zero: true, nice: true },
    color: { type: "identity" },
    marks: [
      across("outer iteration", {
        ticks: [1, 3, 5, 7, 9, END],
        tickFormat: (iteration: number) => (iteration === END ? "end" : String(iteration)),
      }),
      upward("step size α"),
      link(risers, {
        x: "at",
        y1: "from",
        y2: "to",
        stroke: "var(--tangent)",
        strokeWidth: ({ iteration }: Shown) => (iteration === position ? 4 : 1.5),
      }),
      link(treads, {
        x1: ({ iteration }: Shown) => iteration - 0.5,
        x2: ({ iteration }: Shown) => iteration + 0.5,
        y: "level",
        stroke: colorOf,
        strokeWidth: ({ iteration }: Shown) => (iteration === position ? 4 : 2),
      }),
      dot(treads.slice(position - 1, position), { x: "iteration", y: "level", r: 4, fill: colorOf }),
    ],
  };
}

/** Where the step size after the last iteration stands. */
const END = ITERATIONS + 1;

interface Shown {
  readonly iteration: number;
}

const colorOf = ({ iteration }: Shown): string => runColor(Math.min(iteration, ITERATIONS));
