export * from "./create.ts";
export * from "./random.ts";
export { type NestedArray, type Precision, Tensor } from "./tensor.ts";
export type { Data } from "./strided.ts";
