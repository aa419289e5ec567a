/** The results as tables: for each scenario the milliseconds of dualtape, and of every other engine how many times as long. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Row } from "./measure.ts";

/** The engine that the others are compared with. */
const OURS = "dualtape";

/** What tells the lines of a table apart. */
const caseOf = ({ scenario, dtype, batch, k, size }: Row): string => [scenario, dtype, batch, k, size].join(" ");

/** How many times as long an engine takes as ours in the same case: a number, why there is none, or nothing. */
export function ratioOf(row: Row, rows: readonly Row[]): number | "wrong" | null {
  if (!row.correct) return "wrong";
  const ours = rows.find((other) => other.engine === OURS && caseOf(other) === caseOf(row));
  return ours?.medianMs && row.medianMs ? row.medianMs / ours.medianMs : null;
}

/** A table of the ratios of one scenario: a line for each case, a column for each engine. */
export function ratioTable(rows: readonly Row[]): string {
  const engines = [...new Set(rows.map(({ engine }) => engine))].filter((engine) => engine !== OURS);
  const cases = [...new Map(rows.map((row) => [caseOf(row), row])).values()];
  const lines = cases.map((one) => {
    const same = rows.filter((row) => caseOf(row) === caseOf(one));
    const ours = same.find(({ engine }) => engine === OURS);
    const cells = engines.map((engine) => {
      const row = same.find((other) => other.engine === engine);
      return row === undefined ? "" : shown(ratioOf(row, same), row);
    });
    return [one.dtype, one.batch ?? "", one.k || "", one.size ?? "", ours === undefined ? "" : time(ours), ...cells];
  });
  return table([["dtype", "batch", "K", "size", `${OURS}, ms`, ...engines], ...lines.map((line) => line.map(String))]);
}

const time = ({ medianMs, correct }: Row): string => (correct && medianMs !== null ? significant(medianMs) : "wrong");

const shown = (ratio: number | "wrong" | null, row: Row): string =>
  typeof ratio === "number" ? `${significant(ratio)}×` : (ratio ?? `${time(row)} ms`);

/** Three significant digits. */
export const significant = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

/** Rows under a first one of headings, each column as wide as it must be. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, i) => cell.padStart((widths[i] ?? 0) + 2)).join("")).join("\n");
}

/** Milliseconds: a line for each problem, a column for each thing that is measured of it. */
export function timesTable(rows: readonly Row[]): string {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const problems = [...new Set(rows.map(({ scenario }) => scenario))];
  const found = (scenario: string, engine: string): string => {
    const row = rows.find((other) => other.scenario === scenario && other.engine === engine);
    return row === undefined ? "" : time(row);
  };
  return table([
    ["", ...engines.map((engine) => `${engine}, ms`)],
    ...problems.map((problem) => [problem, ...engines.map((engine) => found(problem, engine))]),
  ]);
}

/** Bytes alive at once: a line for each number of steps, a column for each engine. */
export function memoryTable(rows: readonly Row[]): string {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const horizons = [...new Set(rows.map(({ size }) => size))];
  const bytes = (size: number | null, engine: string): string => {
    const row = rows.find((other) => other.size === size && other.engine === engine);
    return row?.bytes === undefined ? "" : `${significant(row.bytes / 1e6)} MB`;
  };
  return table([
    ["steps", ...engines],
    ...horizons.map((size) => [String(size), ...engines.map((one) => bytes(size, one))]),
  ]);
}

/** The steps of our engine beside the plain one, and the memory of their programs beside what patches would take, which are not written out. */
export function programsIn(rows: readonly Row[], patchBytes: number): string {
  const ours = rows.filter(({ engine }) => engine === OURS);
  const plain = ours.find(({ k }) => k === 0);
  const lines = ours.map(({ k, medianMs, bytes = Number.NaN }) => {
    const ratio = medianMs !== null && plain?.medianMs ? significant(medianMs / plain.medianMs) : "?";
    return [`${k}`, `${ratio}×`, `${significant(bytes / 1e6)} MB`, `${significant(((k + 1) * patchBytes) / 1e6)} MB`];
  });
  return table([["K", "of a plain step", "its program", "patches, which it has not"], ...lines]);
}

const WIDTH = 50;

/** The milliseconds of our engine as a curve of bars, by K or by size. */
export function curve(rows: readonly Row[], axis: "k" | "size"): string {
  const points = rows.filter(({ engine, medianMs }) => engine === OURS && medianMs !== null);
  const greatest = Math.max(...points.map(({ medianMs }) => medianMs ?? 0));
  const lines = points.map((row) => {
    const bar = "█".repeat(Math.round((WIDTH * (row.medianMs ?? 0)) / greatest));
    return `${String(row[axis]).padStart(8)} ${bar} ${time(row)}`;
  });
  return lines.join("\n");
}

/** Writes rows to a file in `out/` at the root, and says so. */
export function written(name: string, rows: readonly object[]): void {
  const out = new URL("../../../out/", import.meta.url);
  mkdirSync(out, { recursive: true });
  writeFileSync(new URL(name, out), `${JSON.stringify(rows, null, 2)}\n`);
  console.log(`\nWrote out/${name}.`);
}
