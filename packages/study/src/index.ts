export { exportCsv } from "./export/csv.ts";
export { exportJson, exportYaml } from "./export/json.ts";
export { importOptuna, type ImportOptunaOptions } from "./export/optuna-import.ts";
export { exportOptuna } from "./export/optuna.ts";
export { ExportError } from "./export/snippet/tuned.ts";
export { exportSnippet, type Framework } from "./export/snippet/snippet.ts";
export type { EvaluationSummary, StudySummary } from "./export/summary.ts";
export * from "./records.ts";
export * from "./view.ts";
