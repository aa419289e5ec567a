export * from "./differentiate.ts";
export * from "./tape.ts";
export * from "./var.ts";
