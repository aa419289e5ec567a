/** What the page believes of what comes from a program, and how much of it is sent. */
import { expect, test } from "vitest";
import { type Entry, KEPT, type Report } from "../messages.ts";
import { learn, nothingYet } from "../output.ts";
import { paced } from "../paced.ts";
import { readReport } from "../reports.ts";

const line = (text: string): Entry => ({ type: "line", level: "log", pieces: [{ text, role: "value" }] });

test.for<readonly [string, unknown]>([
  ["nothing", null],
  ["a text", "line"],
  ["no pieces", { type: "line", level: "log", pieces: null }],
  ["a piece that is none", { type: "line", level: "log", pieces: [null] }],
  ["a text that is none", { type: "line", level: "log", pieces: [{ text: 7, role: "value" }] }],
  ["an unknown level", { type: "line", level: "shout", pieces: [] }],
  ["a line without end", line("x".repeat(1e6))],
  ["curves that are none", { type: "picture", picture: { title: "", x: "", y: "", log: false, curves: [{}] } }],
  ["a problem that is none", { type: "problem", problem: {} }],
  ["endless seconds", { type: "end", seconds: Infinity }],
])("%s is no report", ([, data]) => expect(readReport(data)).toBeNull());

/** What the page shows of so many lines, told within a moment of a clock. */
function shown(lines: number) {
  const reports: Report[] = [];
  const { tell, flush } = paced((report) => reports.push(report), () => 0); // prettier-ignore
  for (let i = 1; i <= lines; i++) tell(line(String(i)));
  flush();
  return { sent: reports.length, output: learn({ ...nothingYet, state: "running" }, reports) };
}

test.each([1, 500, 501, 2_000, 2_001, 200_000])(
  "of %d lines the last ones are shown, and the rest is counted",
  (lines) => {
    const { sent, output } = shown(lines);
    const kept = Math.min(lines, KEPT);
    expect(output.skipped + output.entries.length).toBe(lines);
    expect(output.entries.at(-1)).toEqual(line(String(lines)));
    expect(output.entries).toHaveLength(kept);
    expect(sent).toBeLessThan(3_000);
  },
);
