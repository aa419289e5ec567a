export * from "./accuracy.ts";
export * from "./calibration.ts";
export * from "./confusion.ts";
export * from "./roc-auc.ts";
export type { Classes } from "./rows.ts";
