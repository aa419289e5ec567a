/** Matrix products in WebAssembly SIMD. */
export { matmulKernel, type MatmulKernel } from "./kernel.ts";
export type { Product } from "./product.ts";
export { hasRelaxedSimd } from "./relaxed.ts";
