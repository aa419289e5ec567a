export * from "./export/index.ts";
export * from "./journal/index.ts";
export * from "./problem.ts";
export * from "./records.ts";
export type {
  AuditFound,
  Importances,
  Pair,
  RandomFound,
  ReportExtras,
  Slice,
  Surface,
  SurfaceAxis,
} from "./report/extras.ts";
export { gatherExtras, type GatherOptions, type GatherProgress } from "./report/gather.ts";
export { reportHtml } from "./report/report.ts";
export * from "./study.ts";
export * from "./view.ts";
