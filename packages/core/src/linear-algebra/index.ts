/** Linear algebra: custom operations of the library's own, on one matrix or a batch of them. */
export { cholesky } from "./cholesky.ts";
export { inverse } from "./inverse.ts";
export { logDeterminant } from "./log-determinant.ts";
export { MatrixError, type Triangle } from "./matrix.ts";
export { solve } from "./solve.ts";
export { triangularSolve } from "./triangular-solve.ts";
