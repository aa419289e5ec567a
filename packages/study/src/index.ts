export * from "./export/index.ts";
export * from "./records.ts";
export * from "./view.ts";
