/**
 * The one table of derivative rules. Every primitive stands here once, in one of five kinds, and every mode of
 * differentiation reads the same row.
 *
 * | kind        | a row says                  | forward does            | reverse does             |
 * |-------------|-----------------------------|-------------------------|--------------------------|
 * | elementwise | each partial, a linear map  | Σ ∂ᵢ·ẋᵢ                 | x̄ᵢ += sumTo(∂ᵢ·ȳ)        |
 * | linear      | its shape and its transpose | the same op on ẋ        | the transpose on ȳ       |
 * | indexed     | its shape and its transpose | the same op on ẋ, there | the transpose on ȳ, there |
 * | bilinear    | its shape, two transposes   | op(ȧ, b) + op(a, ḃ)     | the two transposes on ȳ  |
 * | custom      | each differential, a linear map, and its transpose | Σ Dᵢ·ẋᵢ | x̄ᵢ += Dᵢᵀ·ȳ      |
 *
 * Rows are written in the operations of the numbers themselves, so that derivatives of any order follow.
 */
export * from "./precision.ts";
export { reading, row } from "./row.ts";
export { over, through } from "./strong.ts";
export * from "./elementwise.ts";
export * from "./operands.ts";
export * from "./linear.ts";
export * from "./indexed.ts";
export * from "./bilinear.ts";
export * from "./custom.ts";
