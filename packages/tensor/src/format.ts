/** Printing: aligned columns, six significant digits, long axes shortened in the middle. */
import type { Shape } from "@dualtape/core";
import type { Data } from "./strided.ts";

const EDGE = 3;
const SHOWN = 2 * EDGE + 2;

const formatNumber = (value: number): string => String(Number(value.toPrecision(6)));

/** A tensor as nested brackets, one row a line. */
export function formatTensor({ shape, data }: { readonly shape: Shape; readonly data: Data }): string {
  const shown = (length: number): (number | null)[] =>
    length <= SHOWN
      ? [...Array(length).keys()]
      : [...Array(EDGE).keys(), null, ...Array.from({ length: EDGE }, (_, i) => length - EDGE + i)];

  type Cell = string | readonly Cell[];
  const visit = (axis: number, from: number, size: number): Cell => {
    const length = shape[axis];
    if (length === undefined) return formatNumber(data[from] as number);
    return shown(length).map((i) => (i === null ? "…" : visit(axis + 1, from + (i * size) / length, size / length)));
  };
  const cells = visit(0, 0, data.length);
  const widest = (cell: Cell): number =>
    typeof cell === "string" ? cell.length : cell.reduce((width, inner) => Math.max(width, widest(inner)), 0);
  const width = widest(cells);

  const print = (cell: Cell, depth: number): string => {
    if (typeof cell === "string") return depth === shape.length ? cell.padStart(width) : cell;
    const separator =
      depth === shape.length - 1 ? ", " : `,${"\n".repeat(shape.length - 1 - depth)}${" ".repeat(depth + 1)}`;
    return `[${cell.map((inner) => print(inner, depth + 1)).join(separator)}]`;
  };
  return print(cells, 0);
}
