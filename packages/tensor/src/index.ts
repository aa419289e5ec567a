export * from "./create.ts";
export * from "./random.ts";
export type { Precision } from "@dualtape/core";
export { type NestedArray, Tensor } from "./tensor.ts";
export type { Data } from "./strided.ts";
