/** Lines by name, for pictures that compare ways to do the same. */
import * as Plot from "@observablehq/plot";
import { framed, type Heading } from "./frame.ts";

/** A line: its name, which colours it and stands in the corner, and its points from left to right. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What stands around the lines. */
export interface Frame extends Heading {
  /** What is drawn from left to right, with its unit. */
  readonly x: string;
  readonly scale?: "linear" | "log";
}

/** Lines on common axes, those of one name in one colour, as an SVG document. */
export function lines(drawn: readonly Line[], { x, scale = "linear", ...heading }: Frame): string {
  const names = [...new Set(drawn.map(({ name }) => name))];
  const points = drawn.flatMap(({ name, points: at }, line) => at.map((point) => ({ ...point, name, line })));
  const legend = names.map((name, i) =>
    Plot.text([{ name }], { text: "name", fill: "name", fontWeight: 600, frameAnchor: "top-right", dy: -56 + 15 * i }),
  );
  return framed(heading, {
    x: { label: x, labelOffset: 38 },
    y: { type: scale, label: null, grid: true, ...(scale === "log" ? { tickFormat: "~g" } : {}) },
    color: { scheme: "Observable10", domain: names },
    marks: [Plot.line(points, { x: "x", y: "y", z: "line", stroke: "name", strokeWidth: 1.6 }), ...legend],
  });
}
