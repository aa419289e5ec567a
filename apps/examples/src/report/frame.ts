/** The frame that all pictures share. Observable Plot draws without a browser, into a document that lives in memory. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** What stands above a picture. */
export interface Heading {
  readonly title: string;
  /** What is drawn upwards, with its unit. */
  readonly subtitle: string;
}

const [WIDTH, HEIGHT] = [760, 440] as const;

/** Two of these documents as one, side by side. */
export const beside = (left: string, right: string): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" width="${2 * WIDTH}" height="${HEIGHT}">`,
    `${left}<g transform="translate(${WIDTH} 0)">${right}</g></svg>\n`,
  ].join("\n");

/** Marks under a title, as an SVG document. */
export function framed({ title, subtitle }: Heading, { marks = [], ...options }: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const plot = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 56,
    marginTop: 64,
    marginRight: 32,
    marginBottom: 44,
    style: { background: "white", fontFamily: "system-ui, sans-serif", fontSize: "12px" },
    ...options,
    marks: [
      Plot.text([title], { frameAnchor: "top-left", dy: -56, fontSize: 14, fontWeight: 600 }),
      Plot.text([subtitle], { frameAnchor: "top-left", dy: -34, fill: "#555" }),
      ...marks,
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}
