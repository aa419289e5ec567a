export * from "./export/index.ts";
export * from "./journal/index.ts";
export * from "./workers/problem.ts";
export * from "./records/records.ts";
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
export type { Snapshots, StudyOptions } from "./study/options.ts";
export * from "./study/study.ts";
export * from "./records/view.ts";
export { type Pool, WorkerError } from "./workers/pool.ts";
export { onThisThread, serveProblem, type ServeOptions } from "./workers/serve.ts";
export { type WebWorker, webWorkers, type WebWorkersOptions } from "./workers/web.ts";
