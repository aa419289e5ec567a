export * from "./create.ts";
export { fromJSON } from "./from-json.ts";
export type { TensorJSON } from "./json.ts";
export * from "./random.ts";
export type { Precision } from "@dualtape/core";
export { type NestedArray, Tensor } from "./tensor.ts";
export type { Data } from "./strided.ts";
