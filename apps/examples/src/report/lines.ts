/** Lines by name, for pictures that compare ways to do the same. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** A line: its name, which colours it and stands in the corner, and its points from left to right. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What stands around the lines. */
export interface Frame {
  readonly title: string;
  /** What is drawn upwards, with its unit. */
  readonly subtitle: string;
  /** What is drawn from left to right, with its unit. */
  readonly x: string;
  readonly scale?: "linear" | "log";
}

const heading = { fontWeight: 600 } as const;

/** Lines on common axes, those of one name in one colour, as an SVG document. */
export function lines(drawn: readonly Line[], { title, subtitle, x, scale = "linear" }: Frame): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const names = [...new Set(drawn.map(({ name }) => name))];
  const points = drawn.flatMap(({ name, points: at }, line) => at.map((point) => ({ ...point, name, line })));
  const legend = names.map((name, i) =>
    Plot.text([{ name }], { text: "name", fill: "name", ...heading, frameAnchor: "top-right", dy: -56 + 15 * i }),
  );
  const plot = Plot.plot({
    document,
    width: 760,
    height: 440,
    marginLeft: 56,
    marginTop: 64,
    marginRight: 32,
    marginBottom: 44,
    style: { background: "white", fontFamily: "system-ui, sans-serif", fontSize: "12px" },
    x: { label: x, labelOffset: 38 },
    y: { type: scale, label: null, grid: true, ...(scale === "log" ? { tickFormat: "~g" } : {}) },
    color: { scheme: "Observable10", domain: names },
    marks: [
      Plot.text([title], { ...heading, frameAnchor: "top-left", dy: -56, fontSize: 14 }),
      Plot.text([subtitle], { frameAnchor: "top-left", dy: -34, fill: "#555" }),
      Plot.line(points, { x: "x", y: "y", z: "line", stroke: "name", strokeWidth: 1.6 }),
      ...legend,
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}
