export * from "./differentiate.ts";
export type { ScalarLoss, TensorLoss, TreeLoss, ValueAndGradient, WithExtra } from "./extra.ts";
export * from "./tape.ts";
export * from "./var.ts";
