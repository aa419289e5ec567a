/** Numbers and tables as people read them in a terminal. */
import type { Natural } from "@dualtape/core";

/** Four significant digits. */
export const number = (value: Natural): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : `[${value.map(number).join(", ")}]`;

export const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** Bytes in the largest decimal unit that leaves 1 or more. */
export function bytes(count: number): string {
  const [unit, size] = count < 1e6 ? ["kB", 1e3] : count < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  return `${(count / size).toFixed(1)} ${unit}`;
}

/** Cells side by side, each filling its width from the right. */
export const row = (cells: readonly string[], widths: readonly number[]): string =>
  cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("");

/** Rows under a first one of headings; the first column starts at the left. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map(
      ([first = "", ...others]) =>
        first.padEnd((widths[0] ?? 0) + 2) +
        row(
          others,
          widths.slice(1).map((w) => w + 3),
        ),
    )
    .join("\n");
}
