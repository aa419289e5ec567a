/** Pictures without a browser: Observable Plot draws into a document that lives in memory. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** A run to be drawn: its place in the outer loop and its losses by step. */
interface Curve {
  readonly iteration: number;
  readonly curve: readonly number[];
}

/** How the number of a run stands at the end of its line. */
const ending = { dx: 5, textAnchor: "start", fontSize: 8, fill: "iteration" } as const;

/** The loss of each step on a logarithmic scale, a line for each outer iteration, as an SVG document. */
export function lossCurves(runs: readonly Curve[], title: string): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const points = runs.flatMap(({ iteration, curve }) => curve.map((loss, i) => ({ iteration, step: i + 1, loss })));
  const every = Math.ceil(runs.length / 12);
  const named = points.filter(({ iteration }) => iteration === 1 || iteration % every === 0);
  const plot = Plot.plot({
    document,
    width: 760,
    height: 440,
    marginLeft: 56,
    marginTop: 64,
    marginRight: 32,
    marginBottom: 44,
    style: { background: "white", fontFamily: "system-ui, sans-serif", fontSize: "12px" },
    x: { label: "step", labelOffset: 38 },
    y: { type: "log", label: null, grid: true, tickFormat: "~g" },
    color: { scheme: "viridis", domain: [(runs.at(-1)?.iteration ?? 1) * 1.2, 1] },
    marks: [
      Plot.text([title], { frameAnchor: "top-left", dy: -56, fontSize: 14, fontWeight: 600 }),
      Plot.text(["training loss at each step, logarithmic"], { frameAnchor: "top-left", dy: -34, fill: "#555" }),
      Plot.line(points, { x: "step", y: "loss", z: "iteration", stroke: "iteration", strokeWidth: 1.4 }),
      Plot.text(named, Plot.selectLast({ x: "step", y: "loss", z: "iteration", text: "iteration", ...ending })),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}
