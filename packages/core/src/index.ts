export * from "./arithmetic.ts";
export * from "./checks.ts";
export * from "./compose.ts";
export * from "./errors.ts";
export { exponentials, type Exponentials } from "./exponentials.ts";
export * from "./linear-algebra/index.ts";
export * from "./must.ts";
export * from "./norm.ts";
export * from "./number.ts";
export * from "./precision.ts";
export * from "./real.ts";
export * from "./rules/index.ts";
export * from "./shape.ts";
export * from "./tensor-arithmetic.ts";
export * from "./tree.ts";
export {
  between,
  type Domain,
  elementsOf,
  type Natural,
  type NaturalsOf,
  oneMinus,
  positive,
  real,
  simplex,
  unit,
  type Widened,
} from "./domain.ts";
