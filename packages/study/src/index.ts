export * from "./records.ts";
export * from "./view.ts";
