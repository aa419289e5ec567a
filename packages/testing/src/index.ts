export * from "./differences.ts";
export * from "./error.ts";
export * from "./gradients.ts";
export type { Kind } from "./kind.ts";
export * from "./laws.ts";
export { LawError, type ScalarLaw, type TensorLaw } from "./laws/law.ts";
