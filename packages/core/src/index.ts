export * from "./arithmetic.ts";
export * from "./checks.ts";
export * from "./compose.ts";
export * from "./errors.ts";
export { exponentials, type Exponentials } from "./exponentials.ts";
export * from "./functions/index.ts";
export * from "./linear-algebra/index.ts";
export * from "./loop/index.ts";
export * from "./looped.ts";
export * from "./must.ts";
export * from "./norm.ts";
export * from "./number.ts";
export * from "./precision.ts";
export * from "./real.ts";
export * from "./rules/index.ts";
export * from "./shape.ts";
export * from "./tensor-arithmetic.ts";
export * from "./tree.ts";
export type { Window, Windows } from "./windows.ts";
export {
  type Domain,
  elementsOf,
  formatNatural,
  type Natural,
  type NaturalRange,
  type NaturalsOf,
  type Widened,
} from "./domain.ts";
export { between, oneMinus, positive, real, simplex, unit } from "./domains.ts";
