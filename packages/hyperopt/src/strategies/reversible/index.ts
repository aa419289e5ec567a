export { entropyOf } from "./bit-buffer.ts";
export { onGrid } from "./fixed-point.ts";
export * from "./reversible.ts";
export * from "./reversible-training.ts";
export * from "./undoable.ts";
