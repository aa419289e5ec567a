export * from "./problem.ts";
export * from "./records.ts";
export * from "./study.ts";
export * from "./view.ts";
