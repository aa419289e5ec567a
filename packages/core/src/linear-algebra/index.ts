/** Linear algebra: custom operations of the library's own. */
export { cholesky } from "./cholesky.ts";
export { MatrixError } from "./matrix.ts";
export { solve } from "./solve.ts";
