/** The loss curves of an outer loop. */
import * as Plot from "@observablehq/plot";
import { framed } from "./frame.ts";

/** A run to be drawn: its place in the outer loop and its losses by step. */
interface Curve {
  readonly iteration: number;
  readonly curve: readonly number[];
}

/** How the number of a run stands at the end of its line. */
const ending = { dx: 5, textAnchor: "start", fontSize: 8, fill: "iteration" } as const;

/** The loss of each step on a logarithmic scale, a line for each outer iteration, as an SVG document. */
export function lossCurves(runs: readonly Curve[], title: string): string {
  const points = runs.flatMap(({ iteration, curve }) => curve.map((loss, i) => ({ iteration, step: i + 1, loss })));
  const every = Math.ceil(runs.length / 12);
  const named = points.filter(({ iteration }) => iteration === 1 || iteration % every === 0);
  return framed(
    { title, subtitle: "training loss at each step, logarithmic" },
    {
      x: { label: "step", labelOffset: 38 },
      y: { type: "log", label: null, grid: true, tickFormat: "~g" },
      color: { scheme: "viridis", domain: [(runs.at(-1)?.iteration ?? 1) * 1.2, 1] },
      marks: [
        Plot.line(points, { x: "step", y: "loss", z: "iteration", stroke: "iteration", strokeWidth: 1.4 }),
        Plot.text(named, Plot.selectLast({ x: "step", y: "loss", z: "iteration", text: "iteration", ...ending })),
      ],
    },
  );
}
