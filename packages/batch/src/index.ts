export type { BatchAxis } from "./axis.ts";
export { Batch } from "./batch.ts";
export { type Axes, vectorize, type VectorizeOptions } from "./vectorize.ts";
