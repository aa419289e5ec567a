/** What hands a study on, to people and to other tools, and takes points from them. */
export { exportCsv } from "./csv.ts";
export { exportJson, exportYaml } from "./json.ts";
export { importOptuna, type ImportOptunaOptions } from "./optuna-import.ts";
export { exportOptuna } from "./optuna.ts";
export { exportSnippet, type Framework } from "./snippet/snippet.ts";
export { ExportError } from "./snippet/tuned.ts";
export type { EvaluationSummary, StudySummary } from "./summary.ts";
