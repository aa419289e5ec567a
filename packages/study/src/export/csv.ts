/** A study as a table: a row for each evaluation, in the dialect of RFC 4180. */
import type { StudyView } from "../records/view.ts";
import { columnsOf, distinct, initialOf, summaryOf } from "./summary.ts";

const COLUMNS = ["evaluation", "outcome", "value", "steps", "seconds", "start", "reason"] as const;

/**
 * A study as CSV, with a row for each evaluation: its number, outcome, value, steps, seconds, start and reason, then a column for each
 * hyperparameter (`rates[0]`, `rates[1]`, … of one that is a list), and one for each derivative (`gradient of rates[0]`). What is not there
 * is empty. Throws an `ArgumentError` on what is no study, and where a hyperparameter has the name of another column.
 */
export function exportCsv(view: StudyView): string {
  const { study, evaluations } = summaryOf("exportCsv", view);
  const columns = columnsOf(initialOf(study));
  const names = columns.map(({ name }) => name);
  const header = distinct("exportCsv", [...COLUMNS, ...names, ...names.map((name) => `gradient of ${name}`)]);
  const rows = evaluations.map((evaluation) => {
    const { hyper, gradient } = evaluation;
    return [
      ...COLUMNS.map((name) => evaluation[name]),
      ...columns.map((column) => column.in(hyper)),
      ...columns.map((column) => (gradient === null ? null : column.in(gradient))),
    ];
  });
  return [header, ...rows].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** A cell; in quotes where it holds what separates cells. */
function cellOf(value: string | number | null): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
