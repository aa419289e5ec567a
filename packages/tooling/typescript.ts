/** The compiler's interface for JavaScript, which version 7 does not have: what reads sources does so by version 6, and types are checked by 7. */
export { default as ts } from "typescript-api";
