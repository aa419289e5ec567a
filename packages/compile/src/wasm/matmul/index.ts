/** Matrix products in WebAssembly SIMD. */
export type { MatmulKernel } from "./kernel.ts";
export { matmulKernel } from "./long.ts";
export type { Level, Product, Walk } from "./product.ts";
export { hasRelaxedSimd } from "./relaxed.ts";
