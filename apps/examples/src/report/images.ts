/** Small images in rows, as what was learned looks. */
import * as Plot from "@observablehq/plot";
import { framed, type Heading } from "./frame.ts";

/** A row of images of one size, each the pixels of a square from its upper left corner. */
export interface ImageRow {
  readonly name: string;
  readonly images: readonly (readonly number[])[];
}

/** Rows of images under each other, as an SVG document: the darker, the greater a pixel, and red where it is less than 0. */
export function images(rows: readonly ImageRow[], heading: Heading): string {
  const pixels = rows.flatMap(({ images: row }, down) =>
    row.flatMap((image, across) => {
      const side = Math.sqrt(image.length);
      return image.map((value, i) => {
        const [x1, y1] = [across * 1.1 + (i % side) / side, down * 1.3 + Math.floor(i / side) / side];
        return { x1, y1, x2: x1 + 1 / side, y2: y1 + 1 / side, value };
      });
    }),
  );
  const names = rows.map(({ name }, down) => ({ name, x: 0, y: down * 1.3 - 0.05 }));
  return framed(heading, {
    x: { axis: null },
    y: { axis: null, reverse: true },
    color: { type: "diverging", scheme: "RdGy", pivot: 0 },
    marks: [
      Plot.rect(pixels, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "value", inset: -0.2 }),
      Plot.text(names, { x: "x", y: "y", text: "name", textAnchor: "start", lineAnchor: "bottom" }),
    ],
  });
}
