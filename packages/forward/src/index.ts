export * from "./differentiate.ts";
export * from "./dual.ts";
