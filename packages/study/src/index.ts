export * from "./journal/index.ts";
export * from "./records.ts";
export * from "./view.ts";
